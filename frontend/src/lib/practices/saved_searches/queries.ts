import { api, bodyOf, recordOf } from '$lib/api/client';
import { queryOptions } from '$lib/api/query.svelte';
import type { SavedSearch, SavedSearchInput } from '$lib/api/schema.gen';
import { asMergePatch } from '$lib/api/writing';

export const savedSearchesKey = ['saved-searches'] as const;

/** The searches that who is signed in keeps, in the order in which they were saved. */
export const savedSearchesQuery = () =>
  queryOptions({
    queryKey: [...savedSearchesKey, 'own'],
    queryFn: async ({ signal }) => (await bodyOf(api.GET('/api/v1/saved-searches', { signal }))).items,
  });

export interface ReadSearch {
  record: SavedSearch;
  etag: string;
}

/** A search with the ETag that a change needs, past every cache. */
export const readSearch = (search: string): Promise<ReadSearch> =>
  recordOf(api.GET('/api/v1/saved-searches/{search}', { params: { path: { search } }, cache: 'no-store' }));

export const saveSearch = (body: SavedSearchInput, key: string): Promise<SavedSearch> =>
  bodyOf(api.POST('/api/v1/saved-searches', { params: { header: { 'Idempotency-Key': key } }, body }));

export const changeSearch = (search: string, etag: string, body: Partial<SavedSearchInput>): Promise<SavedSearch> =>
  bodyOf(
    api.PATCH('/api/v1/saved-searches/{search}', {
      params: { path: { search }, header: { 'If-Match': etag } },
      body,
      headers: asMergePatch,
    }),
  );

export const deleteSearch = (search: string, etag: string): Promise<unknown> =>
  bodyOf(api.DELETE('/api/v1/saved-searches/{search}', { params: { path: { search }, header: { 'If-Match': etag } } }));

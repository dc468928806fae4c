import { infiniteQueryOptions, queryOptions } from '$lib/api/query.svelte';
import { api, bodyOf } from '$lib/api/client';
import { paged } from '$lib/api/pages';
import type { Import } from '$lib/api/schema.gen';

/** How often an import that is running is looked at, in milliseconds. */
const LOOK_AGAIN = 1500;

/** Imports, newest first. */
export const importsQuery = (limit = 20) =>
  infiniteQueryOptions({
    ...paged,
    queryKey: ['imports', 'list', limit],
    queryFn: ({ pageParam, signal }) =>
      bodyOf(api.GET('/api/v1/imports', { params: { query: { limit, cursor: pageParam } }, signal })),
  });

/** One import, looked at again and again until it is over. */
export const importQuery = (id: string) =>
  queryOptions({
    queryKey: ['imports', 'record', id],
    queryFn: ({ signal }): Promise<Import> =>
      bodyOf(api.GET('/api/v1/imports/{import}', { params: { path: { import: id } }, signal })),
    refetchInterval: (data) => (data?.state === 'running' ? LOOK_AGAIN : false),
  });

/** All errors of an import as a file, to hand back to whoever made the list. */
export const importErrors = (id: string): Promise<string> =>
  bodyOf(
    api.GET('/api/v1/imports/{import}/errors', { params: { path: { import: id } }, parseAs: 'text' }),
  ) as Promise<string>;

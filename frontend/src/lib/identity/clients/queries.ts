import { infiniteQueryOptions, queryOptions } from '$lib/api/query.svelte';
import { api, bodyOf, recordOf } from '$lib/api/client';
import { paged } from '$lib/api/pages';
import { asMergePatch } from '$lib/api/writing';
import type { ApiClient, ApiClientPatch, ApiClientSecret, NewApiClient } from '$lib/api/schema.gen';

/** API clients: all for administrators, or those of one partner. */
export const clientsQuery = (partner?: string) =>
  infiniteQueryOptions({
    ...paged,
    queryKey: ['api-clients', { partner }],
    queryFn: ({ pageParam, signal }) =>
      bodyOf(api.GET('/api/v1/api-clients', { params: { query: { limit: 50, cursor: pageParam, partner } }, signal })),
  });

/** What clients can be allowed, as the service says. */
export const scopesQuery = () =>
  queryOptions({
    queryKey: ['scopes'],
    staleTime: 60 * 60 * 1000,
    queryFn: async ({ signal }) =>
      (await bodyOf(api.GET('/.well-known/oauth-authorization-server', { signal }))).scopes_supported,
  });

/** A client with the ETag that a change needs. */
export const readClient = (client: string): Promise<{ record: ApiClient; etag: string }> =>
  recordOf(api.GET('/api/v1/api-clients/{client}', { params: { path: { client } } }));

export const createClient = (body: NewApiClient, key: string): Promise<ApiClientSecret> =>
  bodyOf(api.POST('/api/v1/api-clients', { params: { header: { 'Idempotency-Key': key } }, body }));

export const changeClient = (client: string, etag: string, body: ApiClientPatch): Promise<ApiClient> =>
  bodyOf(
    api.PATCH('/api/v1/api-clients/{client}', {
      params: { path: { client }, header: { 'If-Match': etag } },
      body,
      headers: asMergePatch,
    }),
  );

export const deleteClient = (client: string, etag: string): Promise<unknown> =>
  bodyOf(api.DELETE('/api/v1/api-clients/{client}', { params: { path: { client }, header: { 'If-Match': etag } } }));

/** A new secret; older ones go on working for so many hours. */
export const rotateSecret = (client: string, hours: number, key: string): Promise<ApiClientSecret> =>
  bodyOf(
    api.POST('/api/v1/api-clients/{client}/secrets', {
      params: { path: { client }, header: { 'Idempotency-Key': key } },
      body: { overlap_hours: hours },
    }),
  );

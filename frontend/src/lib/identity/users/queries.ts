import { infiniteQueryOptions } from '$lib/api/query.svelte';
import { api, bodyOf, recordOf } from '$lib/api/client';
import { paged } from '$lib/api/pages';
import { asMergePatch } from '$lib/api/writing';
import type { Role, User, UserPatch } from '$lib/api/schema.gen';

export interface UserFilters {
  q?: string | undefined;
  role?: Role[];
  disabled?: boolean | undefined;
}

/** People who can sign in or were invited to, by their e-mail addresses. */
export const usersQuery = (filters: UserFilters) =>
  infiniteQueryOptions({
    ...paged,
    queryKey: ['users', filters],
    queryFn: ({ pageParam, signal }) =>
      bodyOf(
        api.GET('/api/v1/users', {
          params: {
            query: {
              limit: 50,
              cursor: pageParam,
              q: filters.q,
              role: filters.role?.length ? filters.role : undefined,
              disabled: filters.disabled,
            },
          },
          signal,
        }),
      ),
  });

/** A person with the ETag that a change needs. */
export const readUser = (user: string): Promise<{ record: User; etag: string }> =>
  recordOf(api.GET('/api/v1/users/{user}', { params: { path: { user } } }));

export const changeUser = (user: string, etag: string, body: UserPatch): Promise<User> =>
  bodyOf(
    api.PATCH('/api/v1/users/{user}', {
      params: { path: { user }, header: { 'If-Match': etag } },
      body,
      headers: asMergePatch,
    }),
  );

export const deleteUser = (user: string, etag: string): Promise<unknown> =>
  bodyOf(api.DELETE('/api/v1/users/{user}', { params: { path: { user }, header: { 'If-Match': etag } } }));

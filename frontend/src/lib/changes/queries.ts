import { infiniteQueryOptions, queryOptions } from '$lib/api/query.svelte';
import { api, bodyOf } from '$lib/api/client';
import { paged } from '$lib/api/pages';

export interface AuditFilters {
  actor?: string | undefined;
  collection?: string | undefined;
  id?: string | undefined;
  /** Days of the reader's calendar, both included. */
  from?: string | undefined;
  until?: string | undefined;
}

/** The instant at which a day begins where the reader is; `later`: so many days after it. */
function dayBegins(date: string, later = 0): string {
  const instant = new Date(`${date}T00:00:00`);
  instant.setDate(instant.getDate() + later);
  return instant.toISOString();
}

/** Entries of the audit log, newest first. */
export const auditQuery = (filters: AuditFilters) =>
  infiniteQueryOptions({
    ...paged,
    queryKey: ['audit', filters],
    queryFn: ({ pageParam, signal }) =>
      bodyOf(
        api.GET('/api/v1/audit', {
          params: {
            query: {
              limit: 30,
              cursor: pageParam,
              actor: filters.actor,
              collection: filters.collection,
              id: filters.id,
              from: filters.from && dayBegins(filters.from),
              until: filters.until && dayBegins(filters.until, 1),
            },
          },
          signal,
        }),
      ),
  });

/** Whose deeds one looks for most: the people of the Secretariat. */
export const staffQuery = () =>
  queryOptions({
    queryKey: ['users', 'staff'],
    queryFn: async ({ signal }) =>
      (await bodyOf(api.GET('/api/v1/users', { params: { query: { limit: 100, role: ['admin', 'editor'] } }, signal })))
        .items,
  });

/** The name of an actor; fails for those that are gone. */
export const actorNameQuery = (kind: string, id: string) =>
  queryOptions({
    queryKey: [kind === 'client' ? 'api-clients' : 'users', 'name', id],
    retry: false,
    staleTime: 10 * 60_000,
    queryFn: async ({ signal }): Promise<string> =>
      kind === 'client'
        ? (await bodyOf(api.GET('/api/v1/api-clients/{client}', { params: { path: { client: id } }, signal }))).name
        : (await bodyOf(api.GET('/api/v1/users/{user}', { params: { path: { user: id } }, signal }))).name,
  });

import { api, bodyOf, recordOf } from '$lib/api/client';
import { paged } from '$lib/api/pages';
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '$lib/api/query.svelte';
import type { Replication, ReplicationStatus } from '$lib/api/schema.gen';
import { locale } from '$lib/i18n/locale.svelte';

const KEY = 'replications';

export interface ReadReplication {
  record: Replication;
  etag: string;
}

/** A report with its ETag, past every cache: it is going to be changed. */
export const readReplication = (replication: string, signal?: AbortSignal): Promise<ReadReplication> =>
  recordOf(
    api.GET('/api/v1/replications/{replication}', { params: { path: { replication } }, cache: 'no-store', signal }),
  );

export const replicationQuery = (replication: string) =>
  queryOptions({
    queryKey: [KEY, 'one', replication, locale.language],
    queryFn: ({ signal }) => readReplication(replication, signal),
  });

/** What a list of reports is narrowed to. */
export interface ReplicationFilter {
  status: readonly ReplicationStatus[];
  partner?: string | undefined;
  /** Those that wait longest first, rather than those that changed last. */
  oldest?: boolean;
}

/** Reports page by page: those of the own partner in any state, for the Secretariat all. */
export const replicationsListQuery = ({ status, partner, oldest = false }: ReplicationFilter) =>
  infiniteQueryOptions({
    ...paged,
    queryKey: [KEY, 'list', { status, partner, oldest }, locale.language],
    placeholderData: keepPreviousData,
    queryFn: ({ pageParam: cursor, signal }) =>
      bodyOf(
        api.GET('/api/v1/replications', {
          params: {
            query: {
              status: status.length ? [...status] : undefined,
              partner: partner ? [partner] : undefined,
              sort: [oldest ? 'updated_at' : '-updated_at'],
              limit: 30,
              cursor,
            },
          },
          signal,
        }),
      ),
  });

/** How many reports are in a state. */
export const replicationCountQuery = (status: ReplicationStatus) =>
  queryOptions({
    queryKey: [KEY, 'count', status],
    queryFn: async ({ signal }) =>
      (await bodyOf(api.GET('/api/v1/replications', { params: { query: { limit: 1, status: [status] } }, signal })))
        .page.total,
  });

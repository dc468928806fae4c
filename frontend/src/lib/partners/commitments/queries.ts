import { infiniteQueryOptions, keepPreviousData, queryOptions } from '$lib/api/query.svelte';
import { api, bodyOf, recordOf } from '$lib/api/client';
import { paged } from '$lib/api/pages';
import type { Commitment, CommitmentStatus, ReportingStatus } from '$lib/api/schema.gen';
import { locale } from '$lib/i18n/locale.svelte';

/** Which commitments a list shows. */
export interface CommitmentFilter {
  status?: CommitmentStatus[];
  reporting_status?: ReportingStatus[];
}

/** The commitments of a partner, page by page. */
export const commitmentsQuery = (partner: string, filter: CommitmentFilter) =>
  infiniteQueryOptions({
    queryKey: ['commitments', 'of', partner, filter, locale.language],
    placeholderData: keepPreviousData,
    ...paged,
    queryFn: ({ pageParam: cursor, signal }) =>
      bodyOf(api.GET('/api/v1/commitments', { params: { query: { partner: [partner], ...filter, cursor } }, signal })),
  });

/** A commitment with its ETag, past every cache: it is going to be changed. */
export const readCommitment = (
  commitment: string,
  signal?: AbortSignal,
): Promise<{ record: Commitment; etag: string }> =>
  recordOf(
    api.GET('/api/v1/commitments/{commitment}', { params: { path: { commitment } }, cache: 'no-store', signal }),
  );

export const commitmentQuery = (commitment: string) =>
  queryOptions({
    queryKey: ['commitments', 'one', commitment, locale.language],
    queryFn: ({ signal }) => readCommitment(commitment, signal),
  });

/** The progress reports on a commitment, newest first. */
export const reportsQuery = (commitment: string) =>
  infiniteQueryOptions({
    queryKey: ['commitments', 'reports', commitment, locale.language],
    ...paged,
    queryFn: ({ pageParam: cursor, signal }) =>
      bodyOf(
        api.GET('/api/v1/commitments/{commitment}/reports', {
          params: { path: { commitment }, query: { cursor } },
          signal,
        }),
      ),
  });

import { infiniteQueryOptions, queryOptions } from '$lib/api/query.svelte';
import { api, bodyOf } from '$lib/api/client';
import { paged } from '$lib/api/pages';
import type { CommitmentKind, CommitmentStatus, PartnerList, ReportingStatus } from '$lib/api/schema.gen';
import { locale } from '$lib/i18n/locale.svelte';

export interface CommitmentFilters {
  reporting?: ReportingStatus | undefined;
  status?: CommitmentStatus | undefined;
  kind?: CommitmentKind | undefined;
}

const one = <T>(value: T | undefined): T[] | undefined => (value === undefined ? undefined : [value]);

/** Commitments of all partners. */
export const oversightQuery = (filters: CommitmentFilters) =>
  infiniteQueryOptions({
    ...paged,
    queryKey: ['commitments', 'oversight', filters, locale.language],
    queryFn: ({ pageParam, signal }) =>
      bodyOf(
        api.GET('/api/v1/commitments', {
          params: {
            query: {
              limit: 50,
              cursor: pageParam,
              reporting_status: one(filters.reporting),
              status: one(filters.status),
              kind: one(filters.kind),
              sort: ['made_on'],
            },
          },
          signal,
        }),
      ),
  });

/** How many commitments have reports in a state. */
export const reportingCountQuery = (reporting: ReportingStatus) =>
  queryOptions({
    queryKey: ['commitments', 'count', reporting],
    queryFn: async ({ signal }) =>
      (
        await bodyOf(
          api.GET('/api/v1/commitments', { params: { query: { limit: 1, reporting_status: [reporting] } }, signal }),
        )
      ).page.total,
  });

/** How many partners there are, in all and active ones. */
export const partnerCountsQuery = () =>
  queryOptions({
    queryKey: ['partners', 'count-by-status'],
    queryFn: async ({ signal }) => {
      const answer = api.GET('/api/v1/partners', { params: { query: { limit: 1, facets: ['status'] } }, signal });
      const { page, facets } = await (bodyOf(answer) as Promise<PartnerList>);
      return { all: page.total, active: facets?.status?.find(({ value }) => value === 'active')?.count ?? 0 };
    },
  });

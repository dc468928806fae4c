import { infiniteQueryOptions, queryOptions } from '$lib/api/query.svelte';
import { api, bodyOf, recordOf } from '$lib/api/client';
import { paged } from '$lib/api/pages';
import type { ApplicationReviewPatch, ApplicationStatus, PartnerApplication } from '$lib/api/schema.gen';
import { asMergePatch } from '$lib/api/writing';
import { locale } from '$lib/i18n/locale.svelte';

export const sorts = ['created_at', '-created_at', '-updated_at'] as const;
export type Sort = (typeof sorts)[number];

/** Applications that wait for the Secretariat. */
export const waiting: readonly ApplicationStatus[] = ['applied', 'under_review', 'deferred'];

export interface ApplicationFilters {
  q?: string | undefined;
  status?: readonly ApplicationStatus[];
  constituency?: string | undefined;
  country?: string | undefined;
  sort?: Sort;
}

const KEY = 'partner-applications';
const some = <T>(values: readonly T[] | undefined): T[] | undefined => (values?.length ? [...values] : undefined);

/** Applications to join, page by page. */
export const applicationsQuery = (filters: ApplicationFilters, limit = 30) =>
  infiniteQueryOptions({
    ...paged,
    queryKey: [KEY, 'list', filters, limit, locale.language],
    queryFn: ({ pageParam, signal }) =>
      bodyOf(
        api.GET('/api/v1/partner-applications', {
          params: {
            query: {
              limit,
              cursor: pageParam,
              q: filters.q,
              status: some(filters.status),
              constituency: some(filters.constituency ? [filters.constituency] : []),
              country: some(filters.country ? [filters.country] : []),
              sort: [filters.sort ?? 'created_at'],
            },
          },
          signal,
        }),
      ),
  });

/** How many applications are in some states. */
export const applicationCountQuery = (status: readonly ApplicationStatus[]) =>
  queryOptions({
    queryKey: [KEY, 'count', status],
    queryFn: async ({ signal }) =>
      (
        await bodyOf(
          api.GET('/api/v1/partner-applications', { params: { query: { limit: 1, status: [...status] } }, signal }),
        )
      ).page.total,
  });

/** One application, with the ETag that a change needs. */
export const readApplication = (
  application: string,
  signal?: AbortSignal,
): Promise<{ record: PartnerApplication; etag: string }> =>
  recordOf(api.GET('/api/v1/partner-applications/{application}', { params: { path: { application } }, signal }));

export const applicationQuery = (application: string) =>
  queryOptions({
    queryKey: [KEY, 'record', application, locale.language],
    queryFn: ({ signal }) => readApplication(application, signal),
  });

/** The steps an application has taken, oldest first. */
export const applicationHistoryQuery = (application: string) =>
  queryOptions({
    queryKey: [KEY, 'history', application],
    queryFn: async ({ signal }) =>
      (
        await bodyOf(
          api.GET('/api/v1/partner-applications/{application}/history', { params: { path: { application } }, signal }),
        )
      ).items,
  });

/** The notes of the review, newest first. */
export const notesQuery = (application: string) =>
  infiniteQueryOptions({
    ...paged,
    queryKey: [KEY, 'notes', application],
    queryFn: ({ pageParam, signal }) =>
      bodyOf(
        api.GET('/api/v1/partner-applications/{application}/notes', {
          params: { path: { application }, query: { limit: 20, cursor: pageParam } },
          signal,
        }),
      ),
  });

export const patchApplication = (
  application: string,
  etag: string,
  body: ApplicationReviewPatch,
): Promise<{ record: PartnerApplication; etag: string }> =>
  recordOf(
    api.PATCH('/api/v1/partner-applications/{application}', {
      params: { path: { application }, header: { 'If-Match': etag } },
      body,
      headers: asMergePatch,
    }),
  );

import { api, bodyOf, recordOf } from '$lib/api/client';
import { paged } from '$lib/api/pages';
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '$lib/api/query.svelte';
import type { Practice, PracticeStatus } from '$lib/api/schema.gen';
import { locale } from '$lib/i18n/locale.svelte';

const KEY = 'practices';

export interface ReadPractice {
  record: Practice;
  etag: string;
}

/** The working copy of a practice with its ETag, past every cache: it is going to be changed. */
export const readWorkingCopy = (practice: string, signal?: AbortSignal): Promise<ReadPractice> =>
  recordOf(
    api.GET('/api/v1/practices/{practice}', {
      params: { path: { practice }, query: { revision: 'working' } },
      cache: 'no-store',
      signal,
    }),
  );

export const workingCopyQuery = (practice: string) =>
  queryOptions({
    queryKey: [KEY, 'working', practice, locale.language],
    queryFn: ({ signal }) => readWorkingCopy(practice, signal),
  });

export const submissionSorts = ['updated_at', '-updated_at', 'title'] as const;

/** What a list of practices on their way is narrowed to. */
export interface SubmissionFilter {
  status?: readonly PracticeStatus[] | undefined;
  partner?: string | undefined;
  priority?: string | undefined;
  /** An instant: only what has waited since before it. */
  submittedBefore?: string | undefined;
  sort?: (typeof submissionSorts)[number] | undefined;
}

const asked = ({ status, partner, priority, submittedBefore, sort }: SubmissionFilter) => ({
  status: status?.length ? [...status] : undefined,
  partner: partner ? [partner] : undefined,
  priority: priority ? [priority] : undefined,
  submitted_before: submittedBefore,
  sort: sort ? [sort] : undefined,
});

/** Practices on their way, page by page: those of the own partner, for the Secretariat all. */
export const submissionsQuery = (filter: SubmissionFilter) =>
  infiniteQueryOptions({
    ...paged,
    queryKey: [KEY, 'submissions', filter],
    placeholderData: keepPreviousData,
    queryFn: ({ pageParam: cursor, signal }) =>
      bodyOf(
        api.GET('/api/v1/practice-submissions', { params: { query: { ...asked(filter), limit: 30, cursor } }, signal }),
      ),
  });

/** How many practices are in some states. */
export const submissionCountQuery = (status: readonly PracticeStatus[]) =>
  queryOptions({
    queryKey: [KEY, 'count', status],
    queryFn: async ({ signal }) =>
      (
        await bodyOf(
          api.GET('/api/v1/practice-submissions', { params: { query: { limit: 1, status: [...status] } }, signal }),
        )
      ).page.total,
  });

/** The steps that a practice has taken, oldest first. */
export const practiceHistoryQuery = (practice: string) =>
  queryOptions({
    queryKey: [KEY, 'history', practice],
    queryFn: async ({ signal }) =>
      (await bodyOf(api.GET('/api/v1/practices/{practice}/history', { params: { path: { practice } }, signal }))).items,
  });

/** The remarks on a practice, oldest first. */
export const commentsQuery = (practice: string) =>
  queryOptions({
    queryKey: [KEY, 'comments', practice],
    queryFn: async ({ signal }) =>
      (await bodyOf(api.GET('/api/v1/practices/{practice}/comments', { params: { path: { practice } }, signal })))
        .items,
  });

/** Published practices that fit best to what somebody types: more than are offered, for some cannot be chosen. */
export const practiceChoiceQuery = (q: string) =>
  queryOptions({
    queryKey: [KEY, 'choice', q, locale.language],
    queryFn: async ({ signal }) =>
      (await bodyOf(api.GET('/api/v1/practices', { params: { query: { q, limit: 30 } }, signal }))).items,
  });

/** The name of a practice that is known by its id. */
export const practiceNameQuery = (practice: string) =>
  queryOptions({
    queryKey: [KEY, 'name', practice, locale.language],
    retry: false,
    queryFn: ({ signal }) =>
      bodyOf(api.GET('/api/v1/practices/{practice}', { params: { path: { practice } }, signal })),
  });

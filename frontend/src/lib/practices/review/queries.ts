import { api, bodyOf, recordOf } from '$lib/api/client';
import { queryOptions } from '$lib/api/query.svelte';
import type { Review } from '$lib/api/schema.gen';

const KEY = 'practices';

/** What the caller was asked to review: open ones first. */
export const ownReviewsQuery = () =>
  queryOptions({
    queryKey: [KEY, 'own-reviews'],
    queryFn: async ({ signal }) => (await bodyOf(api.GET('/api/v1/practice-reviews', { signal }))).items,
  });

/** The reviews of a practice, as far as the caller may see them. */
export const reviewsQuery = (practice: string) =>
  queryOptions({
    queryKey: [KEY, 'reviews', practice],
    queryFn: async ({ signal }) =>
      (await bodyOf(api.GET('/api/v1/practices/{practice}/reviews', { params: { path: { practice } }, signal }))).items,
  });

export interface ReadReview {
  record: Review;
  etag: string;
}

/** A review with its ETag, past every cache: it is going to be changed. */
export const readReview = (practice: string, review: string, signal?: AbortSignal): Promise<ReadReview> =>
  recordOf(
    api.GET('/api/v1/practices/{practice}/reviews/{review}', {
      params: { path: { practice, review } },
      cache: 'no-store',
      signal,
    }),
  );

export const reviewQuery = (practice: string, review: string) =>
  queryOptions({
    queryKey: [KEY, 'review', practice, review],
    queryFn: ({ signal }) => readReview(practice, review, signal),
  });

/** Who could be asked, and who must not be with the reason. */
export const possibleReviewersQuery = (practice: string) =>
  queryOptions({
    queryKey: [KEY, 'possible-reviewers', practice],
    queryFn: async ({ signal }) =>
      (
        await bodyOf(
          api.GET('/api/v1/practices/{practice}/possible-reviewers', { params: { path: { practice } }, signal }),
        )
      ).items,
  });

import { api, bodyOf } from '$lib/api/client';
import { queryOptions } from '$lib/api/query.svelte';
import type { Practice } from '$lib/api/schema.gen';

/** What was published of a practice, the newest version first. */
export const versionsQuery = (practice: string) =>
  queryOptions({
    queryKey: ['practices', 'versions', practice],
    queryFn: async ({ signal }) => {
      const { items } = await bodyOf(
        api.GET('/api/v1/practices/{practice}/versions', { params: { path: { practice } }, signal }),
      );
      return items;
    },
  });

/** A version as it was published, in the language in which it was written. */
export const versionQuery = (practice: string, number: number) =>
  queryOptions({
    queryKey: ['practices', 'version', practice, number],
    queryFn: ({ signal }): Promise<Practice> =>
      bodyOf(
        api.GET('/api/v1/practices/{practice}/versions/{number}', { params: { path: { practice, number } }, signal }),
      ),
  });

/** Where two versions differ, place by place. */
export const differencesQuery = (practice: string, from: number, to: number) =>
  queryOptions({
    queryKey: ['practices', 'differences', practice, from, to],
    queryFn: async ({ signal }) => {
      const { items } = await bodyOf(
        api.GET('/api/v1/practices/{practice}/differences', {
          params: { path: { practice }, query: { from, to } },
          signal,
        }),
      );
      return items;
    },
  });

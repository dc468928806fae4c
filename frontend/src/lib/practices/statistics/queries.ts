import { api, bodyOf } from '$lib/api/client';
import { keepPreviousData, queryOptions } from '$lib/api/query.svelte';
import type { PracticeStatistics } from '$lib/api/schema.gen';
import type { Period } from './period';

export const statisticsQuery = (period: Period) =>
  queryOptions({
    queryKey: ['practices', 'statistics', period.from, period.to],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }): Promise<PracticeStatistics> =>
      bodyOf(api.GET('/api/v1/practice-statistics', { params: { query: { ...period } }, signal })),
  });

/** The same figures as a table. */
export const statisticsFile = (period: Period): Promise<string> =>
  bodyOf(
    api.GET('/api/v1/practice-statistics', { params: { query: { ...period, format: 'csv' } }, parseAs: 'text' }),
  ) as Promise<string>;

import { api, bodyOf } from '$lib/api/client';
import { paged } from '$lib/api/pages';
import { infiniteQueryOptions, queryOptions } from '$lib/api/query.svelte';
import { locale } from '$lib/i18n/locale.svelte';

/** Where a practice comes from, and where others did the same. */
export const journeyQuery = (practice: string) =>
  queryOptions({
    queryKey: ['replications', 'journey', practice, locale.language],
    meta: { aside: true },
    queryFn: ({ signal }) =>
      bodyOf(api.GET('/api/v1/practices/{practice}/journey', { params: { path: { practice } }, signal })),
  });

/** What partners report of what they did after the example of a practice, in the order in which it began. */
export const reportsQuery = (practice: string) =>
  infiniteQueryOptions({
    ...paged,
    queryKey: ['replications', 'of', practice, locale.language],
    meta: { aside: true },
    queryFn: ({ signal, pageParam: cursor }) =>
      bodyOf(
        api.GET('/api/v1/practices/{practice}/replications', {
          params: { path: { practice }, query: { status: ['approved'], cursor } },
          signal,
        }),
      ),
  });

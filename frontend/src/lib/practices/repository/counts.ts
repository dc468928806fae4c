import { api, bodyOf } from '$lib/api/client';
import { keepPreviousData, queryOptions } from '$lib/api/query.svelte';
import { toQuery, type RepositoryState } from './state';

/** Practices by country under all filters but that of the country, so that a chosen country stands among the others. */
export const countsQuery = ({ q, filters }: RepositoryState) => {
  const question = toQuery({ q, filters: { ...filters, country: [] }, sort: null });
  return queryOptions({
    queryKey: ['practices', 'by-country', question],
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) => {
      const { facets } = await bodyOf(
        api.GET('/api/v1/practices', {
          params: { query: { ...question, facets: ['country'], fields: ['id'], limit: 1 } },
          signal,
        }),
      );
      return facets?.country ?? [];
    },
  });
};

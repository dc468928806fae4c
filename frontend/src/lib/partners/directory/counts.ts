import { keepPreviousData, queryOptions } from '$lib/api/query.svelte';
import { readPartners } from './queries';
import { toQuery, type DirectoryState } from './state';

/** Partners by country under all filters but that of the country, so that a chosen country stands among the others. */
export const countsQuery = ({ q, filters }: DirectoryState) => {
  const question = toQuery({ q, filters: { ...filters, country: [] }, sort: null });
  return queryOptions({
    queryKey: ['partners', 'by-country', question],
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) => {
      const { page, facets } = await readPartners(
        { ...question, facets: ['country'], fields: ['id'], limit: 1 },
        signal,
      );
      return { total: page.total, counts: facets?.country ?? [] };
    },
  });
};

import { keepPreviousData, queryOptions } from '$lib/api/query.svelte';
import atlasAddress from 'world-atlas/countries-110m.json?url';
import { ApiError } from '$lib/api/problem';
import { readPartners } from '../queries';
import { toQuery, type DirectoryState } from '../state';
import { draw, type Atlas, type Sheet } from './shapes';

/** The outlines of the world, a file of the app. */
export const sheetQuery = () =>
  queryOptions({
    queryKey: ['atlas'],
    staleTime: Infinity,
    queryFn: async ({ signal }): Promise<Sheet> => {
      const response = await fetch(atlasAddress, { signal }).catch((cause: unknown) => {
        throw cause instanceof DOMException && cause.name === 'AbortError' ? cause : ApiError.unreachable(cause);
      });
      if (!response.ok) throw await ApiError.of(response);
      return draw((await response.json()) as Atlas);
    },
  });

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

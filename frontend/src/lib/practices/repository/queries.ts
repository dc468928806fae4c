import { api, bodyOf } from '$lib/api/client';
import { paged } from '$lib/api/pages';
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '$lib/api/query.svelte';
import type { LocalText, PracticeList } from '$lib/api/schema.gen';
import { locale } from '$lib/i18n/locale.svelte';
import { shownFacets, toQuery, type RepositoryState } from './state';

/**
 * The practices that a question and filters leave, page by page; the first page has the counts. While another question
 * is on its way the answer to the last one stays, and a request that nobody waits for any more is given up.
 */
export const practicesQuery = ({ q, filters, sort }: RepositoryState) =>
  infiniteQueryOptions({
    queryKey: ['practices', 'repository', { q, filters, sort }, locale.language],
    placeholderData: keepPreviousData,
    ...paged,
    queryFn: ({ signal, pageParam }) =>
      bodyOf(
        api.GET('/api/v1/practices', {
          params: {
            query: {
              ...toQuery({ q, filters, sort }),
              cursor: pageParam,
              ...(q ? { highlight: true } : {}),
              ...(pageParam ? {} : { facets: shownFacets(filters) }),
            },
          },
          signal,
        }),
        // Of its representations the app only ever asks for JSON.
      ) as Promise<PracticeList>,
  });

/** The names of the partners that a link has chosen, by id. */
export const chosenPartnersQuery = (ids: readonly string[]) =>
  queryOptions({
    queryKey: ['partners', 'chosen', ids, locale.language],
    meta: { aside: true },
    retry: false,
    queryFn: ({ signal }) =>
      Promise.all(
        ids.map(async (partner): Promise<{ key: string; name: LocalText }> => {
          const answer = api.GET('/api/v1/partners/{partner}', { params: { path: { partner } }, signal });
          const { name } = (await bodyOf(answer)) as { name: LocalText };
          return { key: partner, name };
        }),
      ),
  });

import { queryOptions } from '$lib/api/query.svelte';
import { api, bodyOf } from '$lib/api/client';
import type { Country, Language, LocalText, Region, Sdg, Term, Vocabulary } from '$lib/api/schema.gen';
import { locale } from '$lib/i18n/locale.svelte';

/** Lists that hardly ever change are read once a visit. */
const HOUR = 60 * 60 * 1000;
/** The largest page of the service. */
const LIMIT = 100;

/** Reads a list to its end, page by page: for lists that are short by their nature. */
export async function everyPage<T>(
  read: (cursor: string | undefined) => Promise<{ items: T[]; page: { next_cursor?: string | null } }>,
): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | undefined;
  do {
    const list = await read(cursor);
    items.push(...list.items);
    cursor = list.page.next_cursor ?? undefined;
  } while (cursor);
  return items;
}

/** The terms of a vocabulary in their order, those no longer in use included. */
export const termsQuery = (vocabulary: Vocabulary) =>
  queryOptions({
    queryKey: ['vocabularies', vocabulary, locale.language],
    staleTime: HOUR,
    queryFn: ({ signal }): Promise<Term[]> =>
      everyPage((cursor) =>
        bodyOf(
          api.GET('/api/v1/vocabularies/{vocabulary}', {
            params: { path: { vocabulary }, query: { limit: LIMIT, cursor } },
            signal,
          }),
        ),
      ),
  });

/** Countries (ISO 3166-1) with their official short names. */
export const countriesQuery = () =>
  queryOptions({
    queryKey: ['countries', locale.language],
    staleTime: HOUR,
    queryFn: ({ signal }): Promise<Country[]> =>
      everyPage((cursor) =>
        bodyOf(api.GET('/api/v1/countries', { params: { query: { limit: LIMIT, cursor } }, signal })),
      ),
  });

/** Regions of the United Nations (M49) and of the ILO. */
export const regionsQuery = () =>
  queryOptions({
    queryKey: ['regions', locale.language],
    staleTime: HOUR,
    queryFn: ({ signal }): Promise<Region[]> =>
      everyPage((cursor) =>
        bodyOf(api.GET('/api/v1/regions', { params: { query: { limit: LIMIT, cursor } }, signal })),
      ),
  });

/** The languages that texts can be in. */
export const languagesQuery = () =>
  queryOptions({
    queryKey: ['languages', locale.language],
    staleTime: HOUR,
    queryFn: ({ signal }): Promise<Language[]> =>
      everyPage((cursor) =>
        bodyOf(api.GET('/api/v1/languages', { params: { query: { limit: LIMIT, cursor } }, signal })),
      ),
  });

/** The name of a term by its slug; the slug itself while the list is on its way. */
export const termName = (terms: readonly Term[] | undefined, slug: string): LocalText =>
  terms?.find((term) => term.slug === slug)?.name ?? { text: slug, lang: locale.language };

/** The name of a country or region by its code; the code itself while the list is on its way. */
export const codeName = (list: readonly (Country | Region)[] | undefined, code: string): LocalText =>
  list?.find((item) => item.code === code)?.name ?? { text: code, lang: locale.language };

/** The Sustainable Development Goals of the United Nations. */
export const goalsQuery = () =>
  queryOptions({
    queryKey: ['sdgs', locale.language],
    staleTime: HOUR,
    queryFn: ({ signal }): Promise<Sdg[]> =>
      everyPage((cursor) => bodyOf(api.GET('/api/v1/sdgs', { params: { query: { limit: LIMIT, cursor } }, signal }))),
  });

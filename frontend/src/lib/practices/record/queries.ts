import { api, bodyOf } from '$lib/api/client';
import { asApiError } from '$lib/api/problem';
import { queries } from '$lib/api/queries';
import { queryOptions } from '$lib/api/query.svelte';
import type { Practice } from '$lib/api/schema.gen';
import { locale } from '$lib/i18n/locale.svelte';

const key = (practice: string, lang: string) => ['practices', 'record', practice, lang];

/** A practice by id or slug, with its texts in a language where there is a translation. */
export const practiceQuery = (practice: string, lang: string = locale.language) =>
  queryOptions({
    queryKey: key(practice, lang),
    queryFn: ({ signal }): Promise<Practice> =>
      bodyOf(
        api.GET('/api/v1/practices/{practice}', { params: { path: { practice }, query: { lang } }, signal }),
      ) as Promise<Practice>,
  });

/** The page goes on to the present address of a practice without reading it again. */
export const knownAs = (slug: string, lang: string, practice: Practice): void =>
  void queries.setQueryData(key(slug, lang), practice);

/** As much of a practice as a link to it shows. */
export type Mentioned = Pick<Practice, 'id' | 'slug' | 'text'>;

/** The practices that belong with one, as it names them by id; those that cannot be read are left out. */
export const relatedQuery = (ids: readonly string[]) =>
  queryOptions({
    queryKey: ['practices', 'related', ids, locale.language],
    meta: { aside: true },
    queryFn: async ({ signal }): Promise<Mentioned[]> => {
      const found = await Promise.all(
        ids.map(async (practice): Promise<Mentioned | null> => {
          const query = { fields: ['id', 'slug', 'text'] as ('id' | 'slug' | 'text')[] };
          const answer = api.GET('/api/v1/practices/{practice}', { params: { path: { practice }, query }, signal });
          try {
            return (await bodyOf(answer)) as Mentioned;
          } catch (cause) {
            if ([404, 410].includes(asApiError(cause).status)) return null;
            throw cause;
          }
        }),
      );
      return found.filter((practice) => practice !== null);
    },
  });

/** Practices that are like one, as the service finds them. */
export const similarQuery = (practice: string) =>
  queryOptions({
    queryKey: ['practices', 'similar', practice, locale.language],
    meta: { aside: true },
    queryFn: async ({ signal }) => {
      const { items } = await bodyOf(
        api.GET('/api/v1/practices/{practice}/similar', { params: { path: { practice } }, signal }),
      );
      return items;
    },
  });

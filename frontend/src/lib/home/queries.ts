import { queryOptions } from '$lib/api/query.svelte';
import { api, bodyOf } from '$lib/api/client';
import type { PartnerList, paths, PracticeCard, Statement, StatementList } from '$lib/api/schema.gen';
import { locale } from '$lib/i18n/locale.svelte';

type PartnersAsk = NonNullable<paths['/api/v1/partners']['get']['parameters']['query']>;

/** A page of the directory as JSON, which it is unless a file is asked for. */
const partners = async (query: PartnersAsk, signal: AbortSignal): Promise<PartnerList> =>
  (await bodyOf(api.GET('/api/v1/partners', { params: { query }, signal }))) as PartnerList;

/** How many partners there are, in all and by group, country and priority. */
export const countsQuery = () =>
  queryOptions({
    queryKey: ['partners', 'counts'],
    queryFn: ({ signal }) =>
      partners({ limit: 1, fields: ['id'], facets: ['constituency', 'country', 'priority'] }, signal),
  });

/** The partners that joined last. */
export const latestQuery = () =>
  queryOptions({
    queryKey: ['partners', 'latest', locale.language],
    queryFn: ({ signal }) =>
      partners(
        {
          limit: 5,
          sort: ['-joined_on'],
          fields: ['id', 'slug', 'name', 'constituency', 'country', 'joined_on'],
        },
        signal,
      ),
  });

/** The practices that were published last. The page makes sense without them. */
export const latestPracticesQuery = () =>
  queryOptions({
    queryKey: ['practices', 'latest', locale.language],
    meta: { aside: true },
    queryFn: async ({ signal }): Promise<PracticeCard[]> => {
      const query = { limit: 3 };
      return (await bodyOf(api.GET('/api/v1/practices', { params: { query }, signal }))).items;
    },
  });

const statements = (limit: number, cursor: string | undefined, signal: AbortSignal): Promise<StatementList> =>
  bodyOf(
    api.GET('/api/v1/statements', {
      // Editors may see drafts too; the public pages show them what everybody sees.
      params: { query: { limit, cursor, status: ['published'] } },
      signal,
    }),
  );

/** The statements of support that the Secretariat puts first. The page makes sense without them. */
export const firstStatementsQuery = () =>
  queryOptions({
    queryKey: ['statements', 'first'],
    meta: { aside: true },
    queryFn: async ({ signal }): Promise<Statement[]> => (await statements(2, undefined, signal)).items,
  });

/** All statements of support, in the order of the Secretariat. */
export const statementsQuery = () =>
  queryOptions({
    queryKey: ['statements', 'all'],
    meta: { aside: true },
    queryFn: async ({ signal }): Promise<Statement[]> => {
      const items: Statement[] = [];
      let cursor: string | undefined;
      do {
        const list = await statements(100, cursor, signal);
        items.push(...list.items);
        cursor = list.page.next_cursor ?? undefined;
      } while (cursor);
      return items;
    },
  });

/** The count of one value of a facet; values that nobody has are not listed. */
export const countOf = (facet: readonly { value: string; count: number }[] | undefined, value: string): number =>
  facet?.find((entry) => entry.value === value)?.count ?? 0;

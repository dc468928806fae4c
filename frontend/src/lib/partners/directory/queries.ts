import { infiniteQueryOptions, keepPreviousData } from '$lib/api/query.svelte';
import { api, bodyOf } from '$lib/api/client';
import { paged } from '$lib/api/pages';
import type { ListedPartner, PartnerList, paths } from '$lib/api/schema.gen';
import { locale } from '$lib/i18n/locale.svelte';
import { facetNames, toQuery, type DirectoryState } from './state';

/** What a line of the directory shows, and no more. */
const fields = [
  'id',
  'slug',
  'name',
  'acronym',
  'constituency',
  'country',
  'region',
  'status',
  'joined_on',
  'highlights',
] as const satisfies (keyof ListedPartner)[];

export type Line = Pick<ListedPartner, (typeof fields)[number]>;

type Query = NonNullable<paths['/api/v1/partners']['get']['parameters']['query']>;

/** A page of the list; the contract's other representations have to be asked for by name. */
export const readPartners = async (query: Query, signal: AbortSignal): Promise<PartnerList> =>
  (await bodyOf(api.GET('/api/v1/partners', { params: { query }, signal }))) as PartnerList;

/**
 * The partners that a question and filters leave, page by page; the first page has the counts. While another question
 * is on its way the answer to the last one stays, and a request that nobody waits for any more is given up.
 */
export const partnersQuery = ({ q, filters, sort }: DirectoryState) =>
  infiniteQueryOptions({
    queryKey: ['partners', 'directory', { q, filters, sort }, locale.language],
    placeholderData: keepPreviousData,
    ...paged,
    queryFn: ({ signal, pageParam }) =>
      readPartners(
        {
          ...toQuery({ q, filters, sort }),
          fields: [...fields],
          cursor: pageParam,
          ...(q ? { highlight: true } : {}),
          ...(pageParam ? {} : { facets: [...facetNames] }),
        },
        signal,
      ),
  });

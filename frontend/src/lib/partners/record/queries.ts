import { infiniteQueryOptions, queryOptions } from '$lib/api/query.svelte';
import { api, bodyOf } from '$lib/api/client';
import { paged } from '$lib/api/pages';
import { queries } from '$lib/api/queries';
import type { Partner } from '$lib/api/schema.gen';
import { locale } from '$lib/i18n/locale.svelte';

const key = (partner: string) => ['partners', 'record', partner, locale.language];

/** A partner by id or slug. A former slug leads to the partner that it belongs to now. */
export const partnerQuery = (partner: string) =>
  queryOptions({
    queryKey: key(partner),
    queryFn: async ({ signal }): Promise<Partner> => {
      const record = await bodyOf(api.GET('/api/v1/partners/{partner}', { params: { path: { partner } }, signal }));
      return record as Partner;
    },
  });

/** The page goes on to the present address of a partner without reading it again. */
export const knownAs = (slug: string, record: Partner): void => void queries.setQueryData(key(slug), record);

/** The states that a partner was in, oldest first. */
export const historyQuery = (partner: string) =>
  queryOptions({
    queryKey: ['partners', 'history', partner],
    queryFn: async ({ signal }) => {
      const { items } = await bodyOf(
        api.GET('/api/v1/partners/{partner}/history', { params: { path: { partner } }, signal }),
      );
      return items;
    },
  });

/** What a partner committed itself to, the latest first. */
export const commitmentsQuery = (partner: string) =>
  infiniteQueryOptions({
    queryKey: ['commitments', 'of', partner, locale.language],
    ...paged,
    queryFn: ({ signal, pageParam }) =>
      bodyOf(
        api.GET('/api/v1/commitments', {
          params: { query: { partner: [partner], sort: ['-made_on'], cursor: pageParam } },
          signal,
        }),
      ),
  });

/** The good practices of a partner (by id), the newest first. The page makes sense without them. */
export const practicesQuery = (partner: string) =>
  queryOptions({
    queryKey: ['practices', 'of', partner, locale.language],
    meta: { aside: true },
    queryFn: ({ signal }) =>
      bodyOf(api.GET('/api/v1/practices', { params: { query: { partner: [partner], limit: 5 } }, signal })),
  });

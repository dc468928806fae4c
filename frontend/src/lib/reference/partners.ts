import { queryOptions } from '$lib/api/query.svelte';
import { api, bodyOf } from '$lib/api/client';
import { locale } from '$lib/i18n/locale.svelte';

/** A partner by id or slug, to say its name beside something of it. */
export const partnerNameQuery = (partner: string) =>
  queryOptions({
    queryKey: ['partners', 'name', partner, locale.language],
    queryFn: ({ signal }) =>
      // Of its representations the app only ever asks for JSON.
      bodyOf(api.GET('/api/v1/partners/{partner}', { params: { path: { partner } }, signal })),
    retry: false,
  });

/** The partner that somebody belongs to; the page makes sense without its name. */
export const partnerOfQuery = (partner: string | null | undefined) => ({
  ...partnerNameQuery(partner ?? ''),
  enabled: Boolean(partner),
  meta: { aside: true },
});

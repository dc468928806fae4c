import { api, bodyOf } from '$lib/api/client';
import { queryOptions } from '$lib/api/query.svelte';
import type { PartnerList } from '$lib/api/schema.gen';
import { locale } from '$lib/i18n/locale.svelte';

// Apart from the names of partners, which visitors need and this not.
/** The partners that fit best to what somebody types. */
export const partnerChoiceQuery = (q: string) =>
  queryOptions({
    queryKey: ['partners', 'choice', q, locale.language],
    queryFn: async ({ signal }) => {
      const answer = api.GET('/api/v1/partners', { params: { query: { q, limit: 8 } }, signal });
      return (await (bodyOf(answer) as Promise<PartnerList>)).items;
    },
  });

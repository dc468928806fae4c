import { queryOptions } from '$lib/api/query.svelte';
import { api, bodyOf } from '$lib/api/client';
import { locale } from '$lib/i18n/locale.svelte';

/** How an application stands, for whoever holds the link. It is asked by POST: the secret must not be in an address. */
export const standingQuery = (secret: string) =>
  queryOptions({
    queryKey: ['partner-applications', 'standing', secret, locale.language],
    enabled: secret !== '',
    queryFn: ({ signal }) => bodyOf(api.POST('/api/v1/partner-application-status', { body: { secret }, signal })),
  });

import { queryOptions } from '$lib/api/query.svelte';
import { api, recordOf } from '$lib/api/client';
import type { Partner } from '$lib/api/schema.gen';
import { locale } from '$lib/i18n/locale.svelte';

/** A partner's record with its ETag, past every cache: it is going to be changed. */
export const readPartner = (partner: string, signal?: AbortSignal): Promise<{ record: Partner; etag: string }> =>
  recordOf<Partner>(
    api.GET('/api/v1/partners/{partner}', { params: { path: { partner } }, cache: 'no-store', signal }) as Promise<{
      data?: Partner;
      response: Response;
    }>,
  );

/** The caller's own partner. */
export const ownPartnerQuery = (partner: string) =>
  queryOptions({
    queryKey: ['partners', 'own', partner, locale.language],
    queryFn: ({ signal }) => readPartner(partner, signal),
  });

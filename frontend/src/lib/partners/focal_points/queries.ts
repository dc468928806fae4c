import { queryOptions } from '$lib/api/query.svelte';
import { api, bodyOf, recordOf } from '$lib/api/client';
import { ApiError } from '$lib/api/problem';
import type { FocalPoint } from '$lib/api/schema.gen';

/** The people of a partner. */
export const peopleQuery = (partner: string) =>
  queryOptions({
    queryKey: ['focal-points', partner],
    queryFn: ({ signal }) =>
      bodyOf(
        api.GET('/api/v1/partners/{partner}/focal-points', {
          params: { path: { partner } },
          cache: 'no-store',
          signal,
        }),
      ),
  });

/** The ETag of a person, if the person is still as shown. */
export async function etagOf(partner: string, shown: FocalPoint): Promise<string> {
  const { record, etag } = await recordOf(
    api.GET('/api/v1/partners/{partner}/focal-points/{account}', {
      params: { path: { partner, account: shown.id } },
      cache: 'no-store',
    }),
  );
  if (record.version !== shown.version) throw new ApiError(412, 'Stale', '', '/problems/stale');
  return etag;
}

import { queryOptions } from '$lib/api/query.svelte';
import { api, bodyOf, recordOf } from '$lib/api/client';
import type { Invitation } from '$lib/api/schema.gen';

/** The account of who is signed in, with what it takes to change it. */
export const meQuery = () =>
  queryOptions({
    queryKey: ['me'],
    queryFn: ({ signal }) => recordOf(api.GET('/api/v1/me', { signal })),
  });

/** Who is invited by a link; looking does not use it up. Nothing of it is kept once its page is left. */
export const invitationQuery = (secret: string) =>
  queryOptions({
    queryKey: ['invitations', secret],
    enabled: secret !== '',
    gcTime: 0,
    staleTime: Infinity,
    queryFn: ({ signal }): Promise<Invitation> =>
      bodyOf(api.POST('/api/v1/auth/invitations/lookup', { body: { secret }, signal })),
  });

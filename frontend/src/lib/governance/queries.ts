import { api, bodyOf } from '$lib/api/client';
import { paged } from '$lib/api/pages';
import { infiniteQueryOptions, queryOptions } from '$lib/api/query.svelte';
import type { GovernanceBody, Seat } from '$lib/api/schema.gen';
import { today } from '$lib/i18n/days';
import { locale } from '$lib/i18n/locale.svelte';
import { everyPage } from '$lib/reference/queries';

/** The largest page of the service. */
const LIMIT = 100;

/** All bodies in their order, or those that exist on a day. */
export const bodiesQuery = (asOf?: string) =>
  queryOptions({
    queryKey: ['governance-bodies', 'all', asOf, locale.language],
    queryFn: ({ signal }): Promise<GovernanceBody[]> =>
      everyPage((cursor) =>
        bodyOf(
          api.GET('/api/v1/governance-bodies', { params: { query: { limit: LIMIT, cursor, as_of: asOf } }, signal }),
        ),
      ),
  });

/** A body by id or by its short name. */
export const bodyQuery = (body: string) =>
  queryOptions({
    queryKey: ['governance-bodies', 'record', body, locale.language],
    queryFn: ({ signal }) =>
      bodyOf(
        api.GET('/api/v1/governance-bodies/{governance_body}', {
          params: { path: { governance_body: body } },
          signal,
        }),
      ),
  });

/** Who sits in a body on a day; today when none is given. */
export const compositionQuery = (body: string, asOf?: string) =>
  queryOptions({
    queryKey: ['mandates', 'composition', body, asOf, locale.language],
    queryFn: ({ signal }) =>
      bodyOf(
        api.GET('/api/v1/governance-bodies/{governance_body}/composition', {
          params: { path: { governance_body: body }, query: { as_of: asOf } },
          signal,
        }),
      ),
  });

/** All seats that a body has, had or is to have; of all bodies when none is given. The pages make sense without them. */
export const seatsQuery = (body?: string) =>
  queryOptions({
    queryKey: ['seats', 'all', body, locale.language],
    meta: { aside: true },
    queryFn: ({ signal }): Promise<Seat[]> =>
      everyPage((cursor) =>
        bodyOf(
          api.GET('/api/v1/seats', {
            params: { query: { limit: LIMIT, cursor, body: body ? [body] : undefined } },
            signal,
          }),
        ),
      ),
  });

/** A seat by its id. */
export const seatQuery = (seat: string) =>
  queryOptions({
    queryKey: ['seats', 'record', seat, locale.language],
    meta: { aside: true },
    queryFn: ({ signal }) => bodyOf(api.GET('/api/v1/seats/{seat}', { params: { path: { seat } }, signal })),
  });

/** What happened in a body until a day; the latest first. */
export const historyQuery = (body: string, asOf: string) =>
  infiniteQueryOptions({
    queryKey: ['mandates', 'history', body, asOf],
    ...paged,
    queryFn: ({ signal, pageParam }) =>
      bodyOf(
        api.GET('/api/v1/governance-bodies/{governance_body}/history', {
          params: { path: { governance_body: body }, query: { as_of: asOf, cursor: pageParam } },
          signal,
        }),
      ),
  });

/** The mandates that a partner (by id) has today. */
export const heldQuery = (partner: string) =>
  infiniteQueryOptions({
    queryKey: ['mandates', 'held', partner],
    ...paged,
    queryFn: ({ signal, pageParam }) =>
      bodyOf(
        api.GET('/api/v1/mandates', {
          params: { query: { partner: [partner], as_of: today(), cursor: pageParam } },
          signal,
        }),
      ),
  });

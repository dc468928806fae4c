import { api, bodyOf, recordOf } from '$lib/api/client';
import { paged } from '$lib/api/pages';
import { ApiError } from '$lib/api/problem';
import { queries } from '$lib/api/queries';
import { infiniteQueryOptions, queryOptions } from '$lib/api/query.svelte';
import type {
  BodyComposition,
  GovernanceBody,
  GovernanceBodyInput,
  GovernanceBodyPatch,
  Mandate,
  MandateInput,
  MandatePatch,
  Seat,
  SeatInput,
  SeatPatch,
} from '$lib/api/schema.gen';
import { asMergePatch } from '$lib/api/writing';
import { locale } from '$lib/i18n/locale.svelte';
import { everyPage } from '$lib/reference/queries';

interface Read<R> {
  record: R;
  etag: string;
}

/** A body with how it is made up today. */
export interface Standing {
  body: GovernanceBody;
  composition: BodyComposition;
}

/** All bodies with how they are made up today: what is vacant or ends soon is found over all of them. */
export const standingsQuery = () =>
  queryOptions({
    queryKey: ['mandates', 'standings', locale.language],
    queryFn: async ({ signal }): Promise<Standing[]> => {
      const bodies = await everyPage((cursor) =>
        bodyOf(api.GET('/api/v1/governance-bodies', { params: { query: { limit: 100, cursor } }, signal })),
      );
      const standings = await Promise.all(
        bodies.map(async (body) => {
          try {
            const params = { path: { governance_body: body.id } };
            const asked = api.GET('/api/v1/governance-bodies/{governance_body}/composition', { params, signal });
            return [{ body, composition: await bodyOf(asked) }];
          } catch (error) {
            // It was deleted between the two.
            if (error instanceof ApiError && (error.status === 404 || error.status === 410)) return [];
            throw error;
          }
        }),
      );
      return standings.flat();
    },
  });

/** The mandates in a body, over and to come included, the latest first. */
export const mandatesQuery = (body: string) =>
  infiniteQueryOptions({
    queryKey: ['mandates', 'of', body],
    ...paged,
    queryFn: ({ signal, pageParam }) =>
      bodyOf(
        api.GET('/api/v1/mandates', { params: { query: { body: [body], limit: 50, cursor: pageParam } }, signal }),
      ),
  });

/** A body with the ETag that a change needs. */
export const readBody = (body: string, signal?: AbortSignal): Promise<Read<GovernanceBody>> =>
  recordOf(
    api.GET('/api/v1/governance-bodies/{governance_body}', { params: { path: { governance_body: body } }, signal }),
  );
export const editedBodyQuery = (body: string) =>
  queryOptions({
    queryKey: ['governance-bodies', 'edited', body, locale.language],
    queryFn: ({ signal }) => readBody(body, signal),
  });
export const createBody = (body: GovernanceBodyInput, key: string): Promise<GovernanceBody> =>
  bodyOf(api.POST('/api/v1/governance-bodies', { params: { header: { 'Idempotency-Key': key } }, body }));
export const patchBody = (id: string, etag: string, body: GovernanceBodyPatch): Promise<Read<GovernanceBody>> =>
  recordOf(
    api.PATCH('/api/v1/governance-bodies/{governance_body}', {
      params: { path: { governance_body: id }, header: { 'If-Match': etag } },
      body,
      headers: asMergePatch,
    }),
  );
export const deleteBody = (id: string, etag: string): Promise<unknown> =>
  bodyOf(
    api.DELETE('/api/v1/governance-bodies/{governance_body}', {
      params: { path: { governance_body: id }, header: { 'If-Match': etag } },
    }),
  );

export const readSeat = (seat: string): Promise<Read<Seat>> =>
  recordOf(api.GET('/api/v1/seats/{seat}', { params: { path: { seat } } }));
export const createSeat = (body: SeatInput, key: string): Promise<Seat> =>
  bodyOf(api.POST('/api/v1/seats', { params: { header: { 'Idempotency-Key': key } }, body }));
export const patchSeat = (seat: string, etag: string, body: SeatPatch): Promise<unknown> =>
  bodyOf(
    api.PATCH('/api/v1/seats/{seat}', {
      params: { path: { seat }, header: { 'If-Match': etag } },
      body,
      headers: asMergePatch,
    }),
  );
export const deleteSeat = (seat: string, etag: string): Promise<unknown> =>
  bodyOf(api.DELETE('/api/v1/seats/{seat}', { params: { path: { seat }, header: { 'If-Match': etag } } }));

export const readMandate = (mandate: string): Promise<Read<Mandate>> =>
  recordOf(api.GET('/api/v1/mandates/{mandate}', { params: { path: { mandate } } }));
export const createMandate = (body: MandateInput, key: string): Promise<Mandate> =>
  bodyOf(api.POST('/api/v1/mandates', { params: { header: { 'Idempotency-Key': key } }, body }));
export const patchMandate = (mandate: string, etag: string, body: MandatePatch): Promise<unknown> =>
  bodyOf(
    api.PATCH('/api/v1/mandates/{mandate}', {
      params: { path: { mandate }, header: { 'If-Match': etag } },
      body,
      headers: asMergePatch,
    }),
  );
export const deleteMandate = (mandate: string, etag: string): Promise<unknown> =>
  bodyOf(api.DELETE('/api/v1/mandates/{mandate}', { params: { path: { mandate }, header: { 'If-Match': etag } } }));

/** What is made of bodies, seats and mandates is read again: each is told with the others. */
export const governanceChanged = async (): Promise<void> => {
  await Promise.all(
    ['governance-bodies', 'seats', 'mandates'].map((collection) =>
      queries.invalidateQueries({ queryKey: [collection] }),
    ),
  );
};

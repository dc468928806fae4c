import { infiniteQueryOptions, queryOptions } from '$lib/api/query.svelte';
import { api, bodyOf, recordOf } from '$lib/api/client';
import { paged } from '$lib/api/pages';
import type { Partner, PartnerList, PartnerPatch, PartnerStatus, StatusChange } from '$lib/api/schema.gen';
import { asMergePatch } from '$lib/api/writing';
import { locale } from '$lib/i18n/locale.svelte';

export const sorts = ['name', '-name', 'joined_on', '-joined_on', 'updated_at', '-updated_at'] as const;
export type Sort = (typeof sorts)[number];

export interface PartnerFilters {
  q?: string | undefined;
  status?: readonly PartnerStatus[];
  constituency?: string | undefined;
  country?: string | undefined;
  sort?: Sort | undefined;
}

const some = <T>(values: readonly T[] | undefined): T[] | undefined => (values?.length ? [...values] : undefined);
const questionOf = (filters: PartnerFilters) => ({
  q: filters.q,
  status: some(filters.status),
  constituency: some(filters.constituency ? [filters.constituency] : []),
  country: some(filters.country ? [filters.country] : []),
  // What is looked for comes with the best match first, unless another order is asked for.
  sort: filters.sort ? [filters.sort] : filters.q ? undefined : (['name'] as Sort[]),
});

/** Partners of the register, page by page. */
export const registerQuery = (filters: PartnerFilters) =>
  infiniteQueryOptions({
    ...paged,
    queryKey: ['partners', 'register', filters, locale.language],
    queryFn: ({ pageParam, signal }) =>
      bodyOf(
        api.GET('/api/v1/partners', {
          params: { query: { ...questionOf(filters), limit: 50, cursor: pageParam } },
          signal,
        }),
      ) as Promise<PartnerList>,
  });

/** The register as a file in the columns of an import. */
export const registerFile = (filters: PartnerFilters): Promise<string> =>
  bodyOf(
    api.GET('/api/v1/partners', {
      // Without an order of its own a partner comes after the one that it belongs to, as an import needs it.
      params: { query: { ...questionOf(filters), sort: filters.sort && [filters.sort], format: 'csv' } },
      parseAs: 'text',
    }),
  ) as Promise<string>;

/** A record with the ETag that a change needs. */
export const readPartner = (partner: string, signal?: AbortSignal): Promise<{ record: Partner; etag: string }> =>
  recordOf(api.GET('/api/v1/partners/{partner}', { params: { path: { partner } }, signal }));

export const partnerQuery = (partner: string) =>
  queryOptions({
    queryKey: ['partners', 'edited', partner, locale.language],
    queryFn: ({ signal }) => readPartner(partner, signal),
  });

/** The steps of a partner's life, oldest first. */
export const partnerHistoryQuery = (partner: string) =>
  queryOptions({
    queryKey: ['partners', 'history', partner],
    queryFn: async ({ signal }) =>
      (await bodyOf(api.GET('/api/v1/partners/{partner}/history', { params: { path: { partner } }, signal }))).items,
  });

export const patchPartner = (
  partner: string,
  etag: string,
  body: PartnerPatch,
): Promise<{ record: Partner; etag: string }> =>
  recordOf(
    api.PATCH('/api/v1/partners/{partner}', {
      params: { path: { partner }, header: { 'If-Match': etag } },
      body,
      headers: asMergePatch,
    }),
  );

export const changeStatus = (
  partner: string,
  etag: string,
  body: StatusChange,
  key: string,
): Promise<{ record: Partner; etag: string }> =>
  recordOf(
    api.POST('/api/v1/partners/{partner}/transitions', {
      params: { path: { partner }, header: { 'If-Match': etag, 'Idempotency-Key': key } },
      body,
    }),
  );

export const deletePartner = (partner: string, etag: string): Promise<unknown> =>
  bodyOf(api.DELETE('/api/v1/partners/{partner}', { params: { path: { partner }, header: { 'If-Match': etag } } }));

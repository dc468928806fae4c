import { queryOptions } from '$lib/api/query.svelte';
import { api, bodyOf, recordOf } from '$lib/api/client';
import type { Partner, PartnerList } from '$lib/api/schema.gen';

/** How much belongs to a partner, and so moves when it is merged into another. */
export const belongingsQuery = (partner: string) =>
  queryOptions({
    queryKey: ['partners', 'belongings', partner],
    queryFn: async ({ signal }) => {
      const [commitments, statements, people, members] = await Promise.all([
        bodyOf(api.GET('/api/v1/commitments', { params: { query: { partner: [partner], limit: 1 } }, signal })),
        bodyOf(api.GET('/api/v1/statements', { params: { query: { partner: [partner], limit: 1 } }, signal })),
        bodyOf(api.GET('/api/v1/partners/{partner}/focal-points', { params: { path: { partner } }, signal })),
        bodyOf(
          api.GET('/api/v1/partners', { params: { query: { parent: partner, limit: 1 } }, signal }),
        ) as Promise<PartnerList>,
      ]);
      return {
        commitments: commitments.page.total,
        statements: statements.page.total,
        people: people.items.length,
        members: members.page.total,
      };
    },
  });

/** Merges a duplicate into the record that stays, which was read with this ETag. */
export const mergePartners = (
  stays: string,
  etag: string,
  duplicate: string,
  key: string,
): Promise<{ record: Partner; etag: string }> =>
  recordOf(
    api.POST('/api/v1/partners/{partner}/merge', {
      params: { path: { partner: stays }, header: { 'If-Match': etag, 'Idempotency-Key': key } },
      body: { duplicate },
    }),
  );

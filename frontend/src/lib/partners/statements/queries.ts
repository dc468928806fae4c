import { infiniteQueryOptions } from '$lib/api/query.svelte';
import { api, bodyOf, recordOf } from '$lib/api/client';
import { paged } from '$lib/api/pages';
import type { Statement, StatementInput, StatementPatch, StatementStatus } from '$lib/api/schema.gen';
import { asMergePatch } from '$lib/api/writing';

/** Statements in the order of the list, drafts included for those who may see them. */
export const statementRegisterQuery = (status: StatementStatus | undefined) =>
  infiniteQueryOptions({
    ...paged,
    queryKey: ['statements', 'register', { status }],
    queryFn: ({ pageParam, signal }) =>
      bodyOf(
        api.GET('/api/v1/statements', {
          params: {
            query: { limit: 50, cursor: pageParam, status: status ? [status] : undefined, sort: ['position'] },
          },
          signal,
        }),
      ),
  });

/** A statement with the ETag that a change needs. */
export const readStatement = (statement: string): Promise<{ record: Statement; etag: string }> =>
  recordOf(api.GET('/api/v1/statements/{statement}', { params: { path: { statement } } }));

export const createStatement = (body: StatementInput, key: string): Promise<Statement> =>
  bodyOf(api.POST('/api/v1/statements', { params: { header: { 'Idempotency-Key': key } }, body }));

export const patchStatement = (statement: string, etag: string, body: StatementPatch): Promise<Statement> =>
  bodyOf(
    api.PATCH('/api/v1/statements/{statement}', {
      params: { path: { statement }, header: { 'If-Match': etag } },
      body,
      headers: asMergePatch,
    }),
  );

export const deleteStatement = (statement: string, etag: string): Promise<unknown> =>
  bodyOf(
    api.DELETE('/api/v1/statements/{statement}', { params: { path: { statement }, header: { 'If-Match': etag } } }),
  );

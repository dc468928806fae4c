import { api, bodyOf, recordOf } from '$lib/api/client';
import { queries } from '$lib/api/queries';
import type { Term, TermInput, TermPatch, Vocabulary } from '$lib/api/schema.gen';
import { asMergePatch } from '$lib/api/writing';

/** A term with the ETag that a change needs. */
export const readTerm = (vocabulary: Vocabulary, term: string): Promise<{ record: Term; etag: string }> =>
  recordOf(api.GET('/api/v1/vocabularies/{vocabulary}/{term}', { params: { path: { vocabulary, term } } }));

export const createTerm = (vocabulary: Vocabulary, body: TermInput, key: string): Promise<Term> =>
  bodyOf(
    api.POST('/api/v1/vocabularies/{vocabulary}', {
      params: { path: { vocabulary }, header: { 'Idempotency-Key': key } },
      body,
    }),
  );

export const patchTerm = (vocabulary: Vocabulary, term: string, etag: string, body: TermPatch): Promise<Term> =>
  bodyOf(
    api.PATCH('/api/v1/vocabularies/{vocabulary}/{term}', {
      params: { path: { vocabulary, term }, header: { 'If-Match': etag } },
      body,
      headers: asMergePatch,
    }),
  );

export const deleteTerm = (vocabulary: Vocabulary, term: string, etag: string): Promise<unknown> =>
  bodyOf(
    api.DELETE('/api/v1/vocabularies/{vocabulary}/{term}', {
      params: { path: { vocabulary, term }, header: { 'If-Match': etag } },
    }),
  );

/** What is made of terms is read again: lists of them, and records that show their names. */
export const termsChanged = (vocabulary: Vocabulary): Promise<void> =>
  queries.invalidateQueries({ queryKey: ['vocabularies', vocabulary] });

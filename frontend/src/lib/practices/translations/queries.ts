import { api, bodyOf, recordOf } from '$lib/api/client';
import { queryOptions } from '$lib/api/query.svelte';
import type { PracticeTranslation } from '$lib/api/schema.gen';

const KEY = 'practices';

/** How far each translation of a practice is. */
export const translationsQuery = (practice: string) =>
  queryOptions({
    queryKey: [KEY, 'translations', practice],
    queryFn: async ({ signal }) =>
      (await bodyOf(api.GET('/api/v1/practices/{practice}/translations', { params: { path: { practice } }, signal })))
        .items,
  });

export interface ReadTranslation {
  record: PracticeTranslation;
  etag: string;
}

/** A translation with its ETag, past every cache: it is going to be changed. */
export const readTranslation = (practice: string, lang: string, signal?: AbortSignal): Promise<ReadTranslation> =>
  recordOf(
    api.GET('/api/v1/practices/{practice}/translations/{lang}', {
      params: { path: { practice, lang } },
      cache: 'no-store',
      signal,
    }),
  );

export const translationQuery = (practice: string, lang: string) =>
  queryOptions({
    queryKey: [KEY, 'translation', practice, lang],
    queryFn: ({ signal }) => readTranslation(practice, lang, signal),
  });

/** What is translated: what everybody reads, or the working copy before there is such a thing. */
export const originalQuery = (practice: string) =>
  queryOptions({
    queryKey: [KEY, 'original', practice],
    queryFn: ({ signal }) =>
      recordOf(
        api.GET('/api/v1/practices/{practice}', { params: { path: { practice } }, cache: 'no-store', signal }),
        // Of its representations the app only ever asks for JSON.
      ),
  });

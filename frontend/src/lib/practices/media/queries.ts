import { api, bodyOf } from '$lib/api/client';
import { queryOptions } from '$lib/api/query.svelte';
import type { FileRecord, ShownSize } from '$lib/api/schema.gen';
import { begunBy, forget } from './begun';

/** How often a picture without copies is looked at until they are made, in milliseconds. */
const LOOK_AGAIN = 2000;

export const fileQuery = (file: string) =>
  queryOptions({
    queryKey: ['files', 'record', file],
    retry: false,
    queryFn: ({ signal }): Promise<FileRecord> =>
      bodyOf(api.GET('/api/v1/files/{file}', { params: { path: { file } }, signal })),
    refetchInterval: (data) => (data?.sizes_state === 'waiting' ? LOOK_AGAIN : false),
  });

/** Uploads that have not come whole. What the service no longer knows of is forgotten in this browser as well. */
export const unfinishedQuery = (account: string) =>
  queryOptions({
    queryKey: ['files', 'unfinished'],
    staleTime: 0,
    queryFn: async ({ signal }) => {
      // As it was before it was asked: what another tab begins meanwhile may not be in the answer.
      const begun = Object.keys(begunBy(account));
      const { items, page } = await bodyOf(
        api.GET('/api/v1/files', { params: { query: { state: 'uploading', limit: 100 } }, signal }),
      );
      if (!page.next_cursor) forget(account, ...begun.filter((id) => !items.some((file) => file.id === id)));
      return items;
    },
  });

/** A text of bytes that an image can show: files of drafts are only given to whoever may see them, which an address cannot tell. */
const asAddress = (content: Blob): Promise<string> =>
  new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error ?? new Error('not readable'));
    reader.readAsDataURL(content);
  });

/** A copy of a picture. */
export const pictureQuery = (file: string, width: number) =>
  queryOptions({
    queryKey: ['files', 'picture', file, width],
    staleTime: Infinity,
    retry: false,
    queryFn: async ({ signal }) => {
      const params = { path: { file, width } };
      return asAddress(
        (await bodyOf(api.GET('/api/v1/files/{file}/sizes/{width}', { params, parseAs: 'blob', signal }))) as Blob,
      );
    },
  });

/** The bytes of a file, for somebody to keep. */
export const fileContent = async (file: string): Promise<Blob> =>
  (await bodyOf(api.GET('/api/v1/files/{file}/content', { params: { path: { file } }, parseAs: 'blob' }))) as Blob;

/** The smallest copy that is sharp at a width. */
export const copyFor = (sizes: readonly ShownSize[], width: number): number | undefined =>
  (sizes.find((size) => size.width >= width) ?? sizes.at(-1))?.width;

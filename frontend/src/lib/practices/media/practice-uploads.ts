import { api } from '$lib/api/client';
import { asApiError } from '$lib/api/problem';
import { queries } from '$lib/api/queries';
import type { FileRecord } from '$lib/api/schema.gen';
import { forget, remember } from './begun';
import { fileQuery, unfinishedQuery } from './queries';
import { sendFile } from './sending';
import { Uploads } from './uploads.svelte';

interface Place {
  account: string;
  practice: string;
  partner: string;
}

/** The uploads of a practice's files; `ondone` is told of each that is ready. */
export const uploadsOf = ({ account, practice, partner }: Place, ondone: (file: FileRecord) => void): Uploads =>
  new Uploads({
    send: (file, sending) => sendFile(file, { ...sending, partner }),
    ondone: (file) => {
      queries.setQueryData(fileQuery(file.id).queryKey, file);
      ondone(file);
    },
    onbegin: (id, file) => remember(account, id, practice, file.lastModified),
    onend: (id) => forget(account, id),
    cancel: (id) => endUpload(account, id),
  });

/**
 * Has the service forget an upload. When it cannot, the upload is still remembered, so that it can be ended or gone on with
 * later; it would end by itself after a day.
 */
async function endUpload(account: string, file: string): Promise<void> {
  try {
    await api.DELETE('/api/v1/files/{file}', { params: { path: { file } } });
    forget(account, file);
  } catch (cause) {
    if (asApiError(cause).status === 404) forget(account, file);
  }
  void queries.invalidateQueries({ queryKey: unfinishedQuery(account).queryKey });
}

import { webConfig } from '$lib/api/config';
import { connection } from '$lib/api/connection.svelte';
import { ApiError } from '$lib/api/problem';
import type { Import, OnError } from '$lib/api/schema.gen';
import { session } from '$lib/session/session.svelte';
import { isNdjson, type Collection } from './header';

export interface ImportOptions {
  collection: Collection;
  source: string;
  onError: OnError;
  dryRun: boolean;
  mapping: Readonly<Record<string, string>>;
}

interface Sending {
  file: File;
  address: string;
  key: string;
  token: string | null;
  progress: (share: number) => void;
  signal: AbortSignal;
}

/** Sends the file itself: the browser reads it piece by piece, so that its size does not matter. */
function send({ file, address, key, token, progress, signal }: Sending): Promise<Response> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', address);
    request.withCredentials = true;
    request.setRequestHeader('content-type', isNdjson(file.name) ? 'application/x-ndjson' : 'text/csv');
    request.setRequestHeader('idempotency-key', key);
    if (token) request.setRequestHeader('authorization', `Bearer ${token}`);
    request.upload.onprogress = ({ loaded, total }) => progress(total ? loaded / total : 0);
    request.onload = () => {
      const headers = new Headers({ 'content-type': request.getResponseHeader('content-type') ?? '' });
      for (const name of ['retry-after', 'x-request-id']) {
        const value = request.getResponseHeader(name);
        if (value) headers.set(name, value);
      }
      const response = new Response(request.responseText || null, { status: request.status, headers });
      connection.answered(response);
      resolve(response);
    };
    request.onerror = () => reject(new TypeError('The file could not be sent.'));
    request.onabort = () => reject(new DOMException('Stopped.', 'AbortError'));
    signal.addEventListener('abort', () => request.abort());
    request.send(file);
  });
}

/** Whether the file can still be read: browsers refuse one that was written again since it was chosen. */
export async function isReadable(file: File): Promise<boolean> {
  try {
    await file.slice(0, 1).arrayBuffer();
    return true;
  } catch {
    return false;
  }
}

/** Starts an import; answers as soon as the file has arrived. Throws an {@link ApiError}. */
export async function startImport(
  file: File,
  options: ImportOptions,
  key: string,
  progress: (share: number) => void,
  signal: AbortSignal,
): Promise<Import> {
  const question = new URLSearchParams({
    collection: options.collection,
    source: options.source,
    on_error: options.onError,
    dry_run: String(options.dryRun),
    wait: '1',
  });
  for (const [header, column] of Object.entries(options.mapping)) question.set(`mapping[${header}]`, column);
  const { api_url } = await webConfig();
  const sending = { file, address: `${api_url}/api/v1/imports?${question}`, key, progress, signal };
  try {
    const token = await session.token();
    let response = await send({ ...sending, token });
    if (response.status === 401 && token) {
      const renewed = await session.renewOrAsk(token);
      if (renewed) response = await send({ ...sending, token: renewed });
    }
    if (!response.ok) throw await ApiError.of(response);
    return (await response.json()) as Import;
  } catch (cause) {
    if (cause instanceof ApiError || (cause instanceof DOMException && cause.name === 'AbortError')) throw cause;
    throw ApiError.unreachable(cause);
  }
}

import type { DetailedError, HttpResponse } from 'tus-js-client';
import { api, bodyOf } from '$lib/api/client';
import { webConfig } from '$lib/api/config';
import { connection } from '$lib/api/connection.svelte';
import { ApiError } from '$lib/api/problem';
import type { FileRecord } from '$lib/api/schema.gen';
import { session } from '$lib/session/session.svelte';

/** So much is sent in one request: what comes in between has no limit for requests that is smaller. */
const PIECE = 4 * 1024 * 1024;
/** How long the service is given to look at a file before it is asked again, in milliseconds. */
const LOOK_AGAIN = 1000;
/** How often an upload that stands elsewhere than thought is taken up again before that is told. */
const TRIES = 3;

export interface Sending {
  partner: string;
  /** The upload that is to go on. */
  begun?: string | undefined;
  /** The service knows of the upload under this id; it is another one when the old one was gone. */
  onbegin: (id: string) => void;
  onprogress: (sent: number) => void;
  /** Stops as soon as it is known whether the service knows of the upload; what has come so far is kept there. */
  signal: AbortSignal;
}

const idOf = (url: string | null): string => url?.split('/').pop() ?? '';
const fileAnswer = (file: string): Promise<FileRecord> =>
  bodyOf(api.GET('/api/v1/files/{file}', { params: { path: { file } }, cache: 'no-store' }));

function problemOf(answer: HttpResponse): Promise<ApiError> {
  const headers = new Headers();
  for (const name of ['content-type', 'retry-after', 'x-request-id']) {
    const value = answer.getHeader(name);
    if (value) headers.set(name, value);
  }
  return ApiError.of(new Response(answer.getBody() || null, { status: answer.getStatus(), headers }));
}

/** Waits until the service has looked at a file; throws why it is not taken. */
async function settled(id: string, signal: AbortSignal): Promise<FileRecord> {
  for (;;) {
    const file = await fileAnswer(id);
    if (file.state === 'ready') return file;
    if (file.state === 'refused')
      throw new ApiError(400, 'Refused', '', 'refused', [
        { code: 'refused', message: file.reason ?? '', parameter: 'file' },
      ]);
    await new Promise((done) => setTimeout(done, LOOK_AGAIN));
    signal.throwIfAborted();
  }
}

const stopped = (): DOMException => new DOMException('Stopped.', 'AbortError');

/** Why there was no answer: a browser does not send a file that is no longer what was chosen, or the service is away. */
async function unanswered(file: File, cause: unknown): Promise<ApiError> {
  try {
    await file.slice(0, 1).arrayBuffer();
  } catch {
    return new ApiError(400, 'Changed', '', 'changed', [{ code: 'changed', message: '' }]);
  }
  connection.failed();
  return ApiError.unreachable(cause);
}

/** Sends a file piece by piece (tus 1.0.0), from where it stands; answers it once it is ready. Throws an {@link ApiError}. */
export async function sendFile(file: File, { partner, begun, ...on }: Sending): Promise<FileRecord> {
  const [{ Upload }, { api_url }] = await Promise.all([import('tus-js-client'), webConfig()]);
  const endpoint = `${api_url || location.origin}/api/v1/files`;
  let token: string | null = null;
  /** Whether the service is being told of a new upload. Only its answer says how that can be gone on with, or ended. */
  let announcing = false;
  const upload = new Upload(file, {
    // With it the library begins anew whenever it hears nothing good of what was begun. That is decided below.
    endpoint: begun ? null : endpoint,
    uploadUrl: begun ? `${endpoint}/${begun}` : null,
    chunkSize: PIECE,
    // Whether to try again is decided below, where it is known whether the service can be reached.
    retryDelays: null,
    storeFingerprintForResuming: false,
    metadata: { filename: file.name, filetype: file.type, partner },
    onBeforeRequest: async (request) => {
      token = await session.token();
      on.signal.throwIfAborted();
      if (token) request.setHeader('Authorization', `Bearer ${token}`);
      announcing = request.getMethod() === 'POST';
    },
    onProgress: (sent) => on.onprogress(sent),
  });

  /** Sends until it is over one way or the other. */
  const attempt = (): Promise<void> =>
    new Promise((resolve, reject) => {
      on.signal.throwIfAborted();
      const over = (settle: () => void) => {
        announcing = false;
        on.signal.removeEventListener('abort', stop);
        settle();
      };
      const stop = (): void => {
        if (announcing) return;
        void upload.abort();
        over(() => reject(stopped()));
      };
      on.signal.addEventListener('abort', stop);
      upload.options.onUploadUrlAvailable = () => {
        announcing = false;
        upload.options.endpoint = null;
        on.onbegin(idOf(upload.url));
        if (on.signal.aborted) stop();
      };
      upload.options.onSuccess = () => over(resolve);
      upload.options.onError = (error) => over(() => reject(error));
      upload.start();
    });

  /** Whether to try again at once after a refusal. */
  async function again({ status }: ApiError): Promise<boolean> {
    if (status === 401) return token !== null && (await session.renewOrAsk(token)) !== null;
    if (upload.url === null) return false;
    if (status === 404 || status === 410) {
      // What was begun is gone: it is begun anew.
      upload.url = null;
      Object.assign(upload.options, { endpoint, uploadUrl: null });
      return true;
    }
    // It stands elsewhere than thought: more of a piece came than was heard back.
    return status === 409;
  }

  for (let tries = 1; ; tries += 1) {
    try {
      await attempt();
      return await settled(idOf(upload.url), on.signal);
    } catch (cause) {
      if (on.signal.aborted) throw stopped();
      if (cause instanceof ApiError) throw cause;
      const answer = (cause as Partial<DetailedError>).originalResponse;
      if (!answer) throw await unanswered(file, cause);
      const problem = await problemOf(answer);
      if (tries < TRIES && (await again(problem))) continue;
      if (problem.unreachable) connection.failed();
      throw problem;
    }
  }
}

/** The largest file that the service takes, in bytes; undefined when it does not say. */
export async function largestFile(): Promise<number | undefined> {
  const { api_url } = await webConfig();
  const answer = await fetch(`${api_url}/api/v1/files`, { method: 'OPTIONS' }).catch(() => null);
  return Number(answer?.headers.get('tus-max-size')) || undefined;
}

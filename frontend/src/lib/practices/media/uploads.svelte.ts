import { connection } from '$lib/api/connection.svelte';
import { asApiError, type ApiError } from '$lib/api/problem';
import type { FileRecord } from '$lib/api/schema.gen';
import { refusalOf } from './refusal';
import type { Sending } from './sending';

/** How long to wait after a refusal that passes when the service does not say, in seconds. */
const AGAIN = 8;

/**
 * Where an upload stands: it waits for those before it, is on its way, was stopped by the person or by an interruption, is being
 * looked at by the service, or was not taken.
 */
export type UploadState = 'waiting' | 'sending' | 'paused' | 'away' | 'checking' | 'refused';

/** A file on its way to the service. */
export class Upload {
  state = $state<UploadState>('waiting');
  /** How many bytes have come. */
  sent = $state(0);
  problem = $state.raw<ApiError | null>(null);
  /** What the service calls it, once it knows of it. */
  id: string | undefined;
  stopping: AbortController | undefined;
  /** Ends when nothing of it is on its way any more. */
  over: Promise<void> | undefined;

  constructor(
    readonly file: File,
    begun?: string,
  ) {
    this.id = begun;
  }
}

interface Ways {
  send: (file: File, sending: Omit<Sending, 'partner'>) => Promise<FileRecord>;
  /** It became a file. */
  ondone: (file: FileRecord) => void;
  /** The service knows of an upload; it need not be remembered any longer. */
  onbegin: (id: string, file: File) => void;
  onend: (id: string) => void;
  /** Has the service forget an upload. Never fails: what cannot be ended now is still remembered. */
  cancel: (id: string) => Promise<void>;
}

/** The files that somebody uploads here, one after the other: over a thin line two at once are both late. */
export class Uploads {
  list = $state<Upload[]>([]);
  /** The name of the file that has become one last. */
  arrived = $state('');
  /** What the service is asked to forget, by its ids. */
  ending = $state.raw<readonly string[]>([]);
  #sending = false;
  readonly #ways: Ways;
  readonly #stopWaiting: () => void;

  constructor(ways: Ways) {
    this.#ways = ways;
    this.#stopWaiting = connection.onBack(() => this.#goOn(this.list));
  }

  /** Whether something would stop when the page is left. */
  get busy(): boolean {
    return this.list.some(({ state }) => state !== 'refused');
  }

  add(file: File, begun?: string): void {
    this.list.push(new Upload(file, begun));
    void this.#next();
  }

  pause(upload: Upload): void {
    upload.state = 'paused';
    upload.stopping?.abort();
  }

  /** Goes on, or tries again. */
  resume(upload: Upload): void {
    upload.state = 'waiting';
    upload.problem = null;
    void this.#next();
  }

  /** Takes it off the list. The service is asked to forget it once nothing of it is on its way any more. */
  async drop(upload: Upload): Promise<void> {
    upload.stopping?.abort();
    this.#remove(upload);
    await upload.over;
    if (upload.id) await this.end(upload.id);
  }

  /** Has the service forget an upload of this page or of an earlier one. */
  async end(id: string): Promise<void> {
    this.ending = [...this.ending, id];
    await this.#ways.cancel(id);
    this.ending = this.ending.filter((one) => one !== id);
  }

  /** Stops all: what has come so far is kept. */
  stop(): void {
    this.#stopWaiting();
    for (const upload of this.list) this.pause(upload);
  }

  #remove(upload: Upload): void {
    this.list = this.list.filter((one) => one !== upload);
  }

  async #next(): Promise<void> {
    if (this.#sending) return;
    const upload = this.list.find(({ state }) => state === 'waiting');
    if (!upload) return;
    this.#sending = true;
    upload.over = this.#send(upload);
    await upload.over;
    this.#sending = false;
    void this.#next();
  }

  async #send(upload: Upload): Promise<void> {
    const { file } = upload;
    const stopping = new AbortController();
    Object.assign(upload, { state: 'sending', problem: null, stopping });
    try {
      const done = await this.#ways.send(file, {
        begun: upload.id,
        signal: stopping.signal,
        onbegin: (id) => {
          if (upload.id && upload.id !== id) this.#ways.onend(upload.id);
          upload.id = id;
          this.#ways.onbegin(id, file);
        },
        onprogress: (sent) => {
          upload.sent = sent;
          if (sent === file.size && upload.state === 'sending') upload.state = 'checking';
        },
      });
      stopping.signal.throwIfAborted();
      this.#remove(upload);
      if (upload.id) this.#ways.onend(upload.id);
      this.arrived = done.name;
      this.#ways.ondone(done);
    } catch (cause) {
      if (!stopping.signal.aborted) this.#fail(upload, asApiError(cause));
    }
  }

  #fail(upload: Upload, problem: ApiError): void {
    upload.problem = problem;
    const busy = problem.status === 429 || problem.status === 503;
    upload.state = problem.unreachable || busy ? 'away' : 'refused';
    // When nobody can be reached, the connection says when somebody can.
    if (busy && !problem.unreachable) setTimeout(() => this.#goOn([upload]), (problem.retryAfter ?? AGAIN) * 1000);
    // Whatever may be taken later is still remembered, so that it can go on where it stood.
    if (upload.state === 'refused' && upload.id && !refusalOf(problem).again) this.#ways.onend(upload.id);
  }

  /** Goes on by itself with what was interrupted. */
  #goOn(uploads: readonly Upload[]): void {
    for (const upload of uploads) if (upload.state === 'away') upload.state = 'waiting';
    void this.#next();
  }
}

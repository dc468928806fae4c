import { connection } from '$lib/api/connection.svelte';
import { asApiError, type ApiError } from '$lib/api/problem';
import type { FileRecord } from '$lib/api/schema.gen';
import type { Sending } from './sending';

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
}

/** The files that somebody uploads here, one after the other: over a thin line two at once are both late. */
export class Uploads {
  list = $state<Upload[]>([]);
  /** The name of the file that has become one last. */
  arrived = $state('');
  readonly #ways: Ways;
  readonly #stopWaiting: () => void;

  constructor(ways: Ways) {
    this.#ways = ways;
    this.#stopWaiting = connection.onBack(() => {
      for (const upload of this.list) if (upload.state === 'away') upload.state = 'waiting';
      void this.#next();
    });
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

  /** Takes it off the list; answers what the service knows it by. */
  drop(upload: Upload): string | undefined {
    upload.stopping?.abort();
    this.list = this.list.filter((one) => one !== upload);
    if (upload.id) this.#ways.onend(upload.id);
    return upload.id;
  }

  /** Stops all: what has come so far is kept. */
  stop(): void {
    this.#stopWaiting();
    for (const upload of this.list) this.pause(upload);
  }

  async #next(): Promise<void> {
    if (this.list.some(({ state }) => state === 'sending' || state === 'checking')) return;
    const upload = this.list.find(({ state }) => state === 'waiting');
    if (!upload) return;
    await this.#send(upload);
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
          upload.id = id;
          this.#ways.onbegin(id, file);
        },
        onprogress: (sent) => {
          upload.sent = sent;
          if (sent === file.size && upload.state === 'sending') upload.state = 'checking';
        },
      });
      this.drop(upload);
      this.arrived = done.name;
      this.#ways.ondone(done);
    } catch (cause) {
      if (stopping.signal.aborted) return;
      upload.problem = asApiError(cause);
      upload.state = upload.problem.unreachable ? 'away' : 'refused';
      if (upload.state === 'refused' && upload.id) this.#ways.onend(upload.id);
    }
  }
}

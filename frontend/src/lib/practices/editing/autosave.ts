import type { ApiError } from '$lib/api/problem';

/** What is kept by itself: a record that is being changed. */
interface Kept {
  readonly unsaved: boolean;
  readonly conflict: unknown;
  readonly submission: { readonly busy: boolean; readonly problem: ApiError | null };
  keep(): Promise<boolean>;
}

/** A pause in typing after which is saved, and the wait before another try when the service is away; in milliseconds. */
const PAUSE = 1200;
const AGAIN = 8000;
const SOON = 200;

/** Saves what a form shows a moment after the last key, and tries again by itself when the service could not be reached. */
export class Autosave {
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly editing: Kept) {}

  /** Something was changed. `soon`: without waiting for a pause, because the field was left. */
  touch(soon = false): void {
    this.#in(soon ? 0 : PAUSE);
  }

  /** Saves at once. */
  async now(): Promise<void> {
    clearTimeout(this.#timer);
    const { editing } = this;
    if (editing.conflict || !editing.unsaved) return;
    // What was typed while the last save was on its way follows it.
    if (editing.submission.busy) return this.#in(SOON);
    await editing.keep();
    const { problem } = editing.submission;
    if (problem?.unreachable || problem?.status === 429 || problem?.status === 503)
      this.#in(problem.retryAfter ? problem.retryAfter * 1000 : AGAIN);
  }

  /** Saves, and what was typed while the last save was on its way as well. */
  async flush(): Promise<void> {
    await this.rest();
    await this.now();
  }

  /** Waits until what is on its way has been answered; what was typed meanwhile is not saved by itself. */
  async rest(): Promise<void> {
    this.stop();
    while (this.editing.submission.busy) await new Promise((done) => setTimeout(done, SOON));
    this.stop();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #in(wait: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      // Whoever did not want to sign in again is asked when they go on, not at every pause.
      if (this.editing.submission.problem?.status !== 401) void this.now();
    }, wait);
  }
}

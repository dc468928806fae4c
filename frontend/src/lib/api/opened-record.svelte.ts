import { Submission } from './submission.svelte';
import { mergeThreeWay, same, type Conflict } from './three-way';

interface Read<R> {
  record: R;
  etag: string;
}

interface Ways<R, Draft> {
  /** Reads the record as it is now; absent for one that does not exist yet. */
  read?: (() => Promise<Read<R>>) | undefined;
  /** What is known of it already. */
  known?: Read<R>;
  /** What the dialog shows of a record, and of none. */
  draftOf: (record?: R) => Draft;
}

/**
 * A record that is made, changed or deleted in a dialog. When somebody else was faster (412) it is read again: what was
 * typed stays, what the other side changed besides comes in, and where both changed the same, theirs is told.
 */
export class OpenedRecord<R, Draft extends object> {
  draft = $state() as Draft;
  record = $state.raw<R | null>(null);
  /** Why it could not be read. */
  failed = $state.raw<unknown>(null);
  /** Whether somebody else changed it since the dialog was opened. */
  overtaken = $state(false);
  /** The places of the draft that both changed; the draft has mine. */
  conflicts = $state.raw<readonly Conflict[]>([]);
  readonly submission = new Submission();
  /** What the draft began with. */
  #base = $state.raw() as Draft;
  readonly #ways: Ways<R, Draft>;
  #etag = '';

  constructor(ways: Ways<R, Draft>) {
    this.#ways = ways;
    this.record = ways.known?.record ?? null;
    this.#etag = ways.known?.etag ?? '';
    this.#begin(ways.draftOf(ways.known?.record));
    if (!ways.known) void this.load();
  }

  /** Whether something was filled in that would be lost. */
  get unsaved(): boolean {
    return !same(this.#base, this.draft);
  }

  #begin(base: Draft, draft = base): void {
    this.#base = base;
    this.draft = structuredClone(draft);
  }

  async load(): Promise<void> {
    const { read, draftOf } = this.#ways;
    if (!read) return;
    this.failed = null;
    try {
      const { record, etag } = await read();
      const theirs = draftOf(record);
      if (this.record) {
        const mine = $state.snapshot(this.draft) as Draft;
        const { merged, conflicts } = mergeThreeWay(this.#base, theirs, mine);
        this.#begin(theirs, merged);
        this.conflicts = conflicts;
      } else this.#begin(theirs);
      this.record = record;
      this.#etag = etag;
    } catch (error) {
      this.failed = error;
    }
  }

  /** Sends a change of what was read; answers whether it is stored. */
  async send(content: unknown, write: (etag: string) => Promise<unknown>): Promise<boolean> {
    const etag = this.#etag;
    const done = await this.submission.run({ etag, content }, async () => {
      await write(etag);
    });
    if (done || this.submission.problem?.status !== 412) return done;
    this.submission.problem = null;
    this.overtaken = true;
    await this.load();
    return false;
  }
}

import { untrack } from 'svelte';
import { shareEqualParts } from './equal-parts';

/**
 * What the service said, kept by the question that was asked. `query.svelte.ts` is the face of it for components.
 *
 * This is code of our own, because every page carries it: a general library for this weighed 11 KB gzip of the 70 KB
 * that a first visit may load, for offline writes, persistence and windows of pages that this app has no use for. This
 * and its face weigh 2.5 KB.
 */

export type QueryKey = readonly unknown[];
declare const answer: unique symbol;
/** A key that knows the type of its answer. It begins with the collection, as in `['partners', 'record', id]`. */
export type KeyOf<T> = QueryKey & { readonly [answer]?: T };

export interface Reading<T> {
  signal: AbortSignal;
  /** What is known so far. */
  known: T | undefined;
  /** Whether what is known shall be continued, rather than read anew. */
  more: boolean;
}

/** Somebody's interest in an answer. */
export interface Question<T> {
  read(reading: Reading<T>): Promise<T>;
  /** Without it what is known is shown, and nothing is asked. */
  enabled: boolean;
  staleTime?: number | undefined;
  gcTime?: number | undefined;
  retry?: false | undefined;
  /** Its page makes sense without the answer. */
  aside: boolean;
}

export interface Policy {
  /** How long an answer is taken for fresh, in milliseconds. */
  staleTime: number;
  /** How long an answer is kept once nobody shows it, in milliseconds. */
  gcTime: number;
  /** How long to wait before trying again after so many failures, in milliseconds; undefined: not at all. */
  retryIn(failures: number, error: unknown): number | undefined;
}

/** Waits, but not longer than somebody cares. */
const pause = (milliseconds: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });

/** The answer to one question, and the one request for it that may be under way. */
export class Entry<T> {
  /** The last good answer; a later failure leaves it. */
  data = $state.raw<T>();
  /** Why it was given up the last time, or null. */
  error = $state.raw<unknown>(null);
  /** Whether the continuation is wanted and has not come yet. */
  moreWanted = $state(false);
  /** Whether the error is about the continuation only. */
  moreFailed = $state(false);
  /** Why the last attempt failed, also while it is going to be tried again. */
  failure: unknown = null;

  readonly #cache: QueryCache;
  readonly #drop: () => void;
  // eslint-disable-next-line svelte/prefer-svelte-reactivity -- who asks is never rendered
  readonly #questions = new Set<Question<T>>();
  #request: AbortController | undefined;
  #done: Promise<boolean> = Promise.resolve(true);
  #readAt = 0;
  #old = false;
  #keptFor: number;
  #dropping: ReturnType<typeof setTimeout> | undefined;

  constructor(cache: QueryCache, drop: () => void) {
    this.#cache = cache;
    this.#drop = drop;
    this.#keptFor = cache.policy.gcTime;
    this.#rest();
  }

  /** Whether anybody shows it, asking or not. */
  get watched(): boolean {
    return this.#questions.size > 0;
  }

  /** Whether the service is being asked. */
  get reading(): boolean {
    return this.#request !== undefined;
  }

  /** Whether all who want it could do without it. */
  get aside(): boolean {
    return [...this.#questions].every(({ enabled, aside }) => !enabled || aside);
  }

  /** On whose behalf to ask; undefined when nobody wants the answer. */
  get wanted(): Question<T> | undefined {
    return [...this.#questions].find(({ enabled }) => enabled);
  }

  /** Shows an interest; answers how to end it. */
  watch(question: Question<T>): () => void {
    clearTimeout(this.#dropping);
    this.#questions.add(question);
    this.#keptFor = question.gcTime ?? this.#cache.policy.gcTime;
    if (question.enabled && !this.#isFresh(question)) void this.join(question);
    this.#cache.tell();
    return () => {
      this.#questions.delete(question);
      this.#rest();
      this.#cache.tell();
      // The next page may want the same: it takes the request over, if it comes at once.
      queueMicrotask(() => {
        if (!this.wanted) this.stop();
      });
    };
  }

  /** Asks, unless that is under way. */
  join(question: Question<T>): Promise<boolean> {
    return this.reading ? this.#done : this.ask(question);
  }

  /** Asks anew; what was under way counts no more. Answers whether this request came to its end. */
  ask(question: Question<T>, more = false): Promise<boolean> {
    // Whoever asks from an effect must not depend on what is known already.
    return untrack(() => {
      this.stop();
      const request = (this.#request = new AbortController());
      this.failure = null;
      if (this.data === undefined) this.error = null;
      this.#done = this.#attempt(request, question, more);
      this.#cache.tell();
      return this.#done;
    });
  }

  /** Continues what is known. A request for all of it goes first, and the wish outlives that. */
  async continue(question: Question<T>): Promise<void> {
    if (untrack(() => this.moreWanted)) return;
    this.moreWanted = true;
    while (this.moreWanted) {
      if (this.reading) await this.#done;
      else if (!this.wanted || this.data === undefined || (await this.ask(question, true))) this.moreWanted = false;
    }
    if (this.#old) this.refresh();
  }

  /** Has it read again: now by those who want it, by others when they come. Resolves when that is over. */
  async invalidate(): Promise<void> {
    this.#old = true;
    this.stop();
    const { wanted } = this;
    if (wanted) await this.ask(wanted);
  }

  /** Asks if somebody wants it and it is no longer fresh. */
  refresh(): void {
    const { wanted } = this;
    if (wanted && !this.#isFresh(wanted)) void this.join(wanted);
  }

  /** Takes what is known from elsewhere, as from the answer to a change. */
  set(data: T): void {
    this.stop();
    this.#take(data, false);
    this.#cache.tell();
  }

  /** Ends the request that is under way; its answer is nobody's any more. */
  stop(): void {
    this.#request?.abort();
    this.#request = undefined;
    this.#cache.tell();
  }

  /** Knows nothing any more. */
  forget(): void {
    clearTimeout(this.#dropping);
    this.stop();
    this.moreWanted = this.moreFailed = false;
    this.data = undefined;
    this.error = this.failure = null;
  }

  async #attempt(request: AbortController, question: Question<T>, more: boolean): Promise<boolean> {
    const { signal } = request;
    for (let failures = 0; ; failures++) {
      try {
        const data = await question.read({ signal, known: this.data, more });
        if (this.#request !== request) return false;
        this.#take(data, more);
        break;
      } catch (error) {
        if (this.#request !== request) return false;
        this.failure = error;
        const wait = question.retry === false ? undefined : this.#cache.policy.retryIn(failures, error);
        if (wait === undefined) {
          this.error = error;
          this.moreFailed = more;
          break;
        }
        this.#cache.tell();
        await pause(wait, signal);
        if (this.#request !== request) return false;
      }
    }
    this.#request = undefined;
    this.#cache.tell();
    return true;
  }

  #take(data: T, more: boolean): void {
    this.data = shareEqualParts(
      untrack(() => this.data),
      data,
    );
    this.error = this.failure = null;
    this.moreFailed = false;
    // A continuation makes what stands before it no younger.
    if (more) return;
    this.#readAt = Date.now();
    this.#old = false;
  }

  #isFresh({ staleTime = this.#cache.policy.staleTime }: Question<T>): boolean {
    return untrack(() => this.data !== undefined) && !this.#old && Date.now() - this.#readAt < staleTime;
  }

  #rest(): void {
    clearTimeout(this.#dropping);
    if (!this.watched) this.#dropping = setTimeout(this.#drop, this.#keptFor);
  }
}

export interface Which {
  /** How the keys begin; all, if it is not given. */
  queryKey?: QueryKey;
}

export class QueryCache {
  readonly policy: Policy;
  // eslint-disable-next-line svelte/prefer-svelte-reactivity -- filled in the midst of rendering; its entries are reactive
  readonly #entries = new Map<string, Entry<unknown>>();
  // eslint-disable-next-line svelte/prefer-svelte-reactivity -- who listens is never rendered
  readonly #listeners = new Set<() => void>();

  constructor(policy: Policy) {
    this.policy = policy;
  }

  /** The entry of a key; a new one is kept as long as any that nobody shows. */
  entry<T>(key: KeyOf<T>): Entry<T> {
    const name = JSON.stringify(key);
    let entry = this.#entries.get(name);
    if (!entry) {
      entry = new Entry<unknown>(this, () => this.#drop(name));
      this.#entries.set(name, entry);
    }
    // The key says what is kept under it.
    return entry as Entry<T>;
  }

  getQueryData<T>(key: KeyOf<T>): T | undefined {
    return this.entry(key).data;
  }

  setQueryData<T>(key: KeyOf<T>, data: NoInfer<T>): void {
    this.entry(key).set(data);
  }

  /** Says that answers are old. Resolves when those that are shown have been read again, well or not. */
  async invalidateQueries(which: Which = {}): Promise<void> {
    await Promise.all(this.#find(which).map(([, entry]) => entry.invalidate()));
  }

  /** Drops answers that nobody shows, as those about a record that is no more. */
  removeQueries(which: Which): void {
    for (const [name, entry] of this.#find(which)) if (!entry.watched) this.#drop(name);
  }

  /** Forgets everything; what is shown is asked anew, now for somebody else. */
  clear(): void {
    for (const [name, entry] of [...this.#entries]) {
      entry.forget();
      if (!entry.watched) this.#drop(name);
      else if (entry.wanted) void entry.ask(entry.wanted);
    }
  }

  /** Reads again what is shown and no longer fresh, as when somebody comes back to the page. */
  refreshStale(): void {
    for (const entry of this.#entries.values()) entry.refresh();
  }

  /** What is wanted at present. */
  wanted(): Entry<unknown>[] {
    return [...this.#entries.values()].filter(({ wanted }) => wanted);
  }

  /** Calls after every change, in the midst of rendering perhaps; answers how to stop. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  tell(): void {
    for (const listener of this.#listeners) listener();
  }

  #drop(name: string): void {
    this.#entries.get(name)?.forget();
    this.#entries.delete(name);
  }

  #find({ queryKey = [] }: Which): [string, Entry<unknown>][] {
    const start = JSON.stringify(queryKey).slice(0, -1);
    return [...this.#entries].filter(
      ([name]) => name.startsWith(start) && (queryKey.length === 0 || /[,\]]/.test(name.charAt(start.length))),
    );
  }
}

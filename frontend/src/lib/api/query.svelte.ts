import { untrack } from 'svelte';
import { queries } from './queries';
import type { Entry, KeyOf, QueryCache, Question, Reading } from './query-cache.svelte';

/**
 * Questions to the service for components: `const list = createQuery(() => listQuery(filters))`, then `list.data` and
 * the rest, which change by themselves. Whoever asks the same shares one answer and one request; with the component its
 * interest ends. A key must name everything that the question depends on.
 */

/** While the first answer under a new key is on its way, the one under the last key stays. */
export const keepPreviousData = 'keep previous data';

interface Options<T> {
  queryKey: KeyOf<T>;
  /** Whether to ask; what is known is shown in any case. */
  enabled?: boolean;
  /** How long an answer is fresh, in milliseconds. */
  staleTime?: number;
  /** How long an answer is kept when it is no longer shown, in milliseconds. */
  gcTime?: number;
  retry?: false;
  placeholderData?: typeof keepPreviousData;
  /** `aside`: the page makes sense without it. */
  meta?: { aside?: boolean };
}

export interface QueryOptions<T> extends Options<T> {
  queryFn: (context: { signal: AbortSignal }) => Promise<T>;
  /** When to look again, in milliseconds, going by what is known. */
  refetchInterval?: (data: NoInfer<T> | undefined) => number | false;
}

/** A list read page by page. */
export interface InfiniteData<P> {
  pages: P[];
}

export interface InfiniteQueryOptions<P> extends Options<InfiniteData<P>> {
  initialPageParam: string | undefined;
  queryFn: (context: { signal: AbortSignal; pageParam: string | undefined }) => Promise<P>;
  /** Where the next page begins; undefined after the last one. */
  getNextPageParam: (last: P) => string | undefined;
}

type State<T> =
  | { readonly isPending: true; readonly isError: false; readonly data: undefined; readonly error: null }
  | { readonly isPending: false; readonly isError: true; readonly data: undefined; readonly error: unknown }
  | { readonly isPending: false; readonly isError: true; readonly data: T; readonly error: unknown }
  | { readonly isPending: false; readonly isError: false; readonly data: T; readonly error: null };

export type QueryResult<T> = State<T> & {
  /** Whether the data are the answer under the key before. */
  readonly isPlaceholderData: boolean;
  /** Asks anew; resolves when that is over, well or not. */
  refetch(): Promise<void>;
};

export type InfiniteQueryResult<P> = QueryResult<InfiniteData<P>> & {
  readonly hasNextPage: boolean;
  readonly isFetchingNextPage: boolean;
  readonly isFetchNextPageError: boolean;
  fetchNextPage(): Promise<void>;
};

/** A list that is read again is read up to so many pages; it ends there, and its reader may go on. */
const MOST_PAGES = 10;

export const queryOptions = <T>(options: QueryOptions<T>): QueryOptions<T> => options;
export const infiniteQueryOptions = <P>(options: InfiniteQueryOptions<P>): InfiniteQueryOptions<P> => options;

class Watch<T, O extends Options<T>> {
  readonly #options: () => O;
  readonly #read: (options: O, reading: Reading<T>) => Promise<T>;
  readonly #cache: QueryCache;
  protected readonly options = $derived.by(() => this.#options());
  protected readonly entry: Entry<T> = $derived.by(() => this.#cache.entry(this.options.queryKey));
  readonly #enabled = $derived.by(() => this.options.enabled ?? true);
  /** The last entry that had something. It is asked for its data when they are shown, because they may be forgotten. */
  #before: Entry<T> | undefined;

  constructor(options: () => O, read: (options: O, reading: Reading<T>) => Promise<T>, cache: QueryCache) {
    this.#options = options;
    this.#read = read;
    this.#cache = cache;
    $effect.pre(() => {
      const [entry, enabled] = [this.entry, this.#enabled];
      return untrack(() => entry.watch({ ...this.question(), enabled }));
    });
    $effect.pre(() => {
      if (this.entry.data !== undefined) this.#before = this.entry;
    });
  }

  get data(): T | undefined {
    return this.isPlaceholderData ? this.#before?.data : this.entry.data;
  }

  get error(): unknown {
    return this.entry.error;
  }

  get isError(): boolean {
    return this.entry.error !== null;
  }

  get isPending(): boolean {
    return !this.isError && this.data === undefined;
  }

  get isPlaceholderData(): boolean {
    return (
      this.options.placeholderData !== undefined &&
      this.entry.data === undefined &&
      !this.isError &&
      this.#before?.data !== undefined
    );
  }

  async refetch(): Promise<void> {
    await untrack(() => this.entry.ask(this.question()));
  }

  /** As it is put now: later the same component may ask something else. */
  protected question(): Question<T> {
    const { options } = this;
    const { enabled = true, staleTime, gcTime, retry, meta } = options;
    return {
      read: (reading) => this.#read(options, reading),
      enabled,
      staleTime,
      gcTime,
      retry,
      aside: meta?.aside ?? false,
    };
  }
}

class SingleWatch<T> extends Watch<T, QueryOptions<T>> {
  constructor(options: () => QueryOptions<T>, cache: QueryCache) {
    super(options, ({ queryFn }, { signal }) => queryFn({ signal }), cache);
    $effect(() => {
      const { entry, options } = this;
      const wait = options.enabled !== false && options.refetchInterval?.(entry.data);
      if (!wait) return;
      const timer = setInterval(() => {
        if (!globalThis.document?.hidden) void entry.join(untrack(() => this.question()));
      }, wait);
      return () => clearInterval(timer);
    });
  }
}

async function readPages<P>(
  { queryFn, getNextPageParam, initialPageParam }: InfiniteQueryOptions<P>,
  { signal, known, more }: Reading<InfiniteData<P>>,
): Promise<InfiniteData<P>> {
  const pages: P[] = more ? [...(known?.pages ?? [])] : [];
  const last = pages.at(-1);
  let cursor = last === undefined ? initialPageParam : getNextPageParam(last);
  // It may have ended meanwhile.
  if (last !== undefined && cursor === undefined) return { pages };
  const wanted = more ? pages.length + 1 : Math.min(known?.pages.length ?? 1, MOST_PAGES);
  do {
    const page = await queryFn({ signal, pageParam: cursor });
    pages.push(page);
    cursor = getNextPageParam(page);
  } while (cursor !== undefined && pages.length < wanted);
  return { pages };
}

class PagesWatch<P> extends Watch<InfiniteData<P>, InfiniteQueryOptions<P>> {
  constructor(options: () => InfiniteQueryOptions<P>, cache: QueryCache) {
    super(options, readPages, cache);
  }

  get hasNextPage(): boolean {
    const last = this.data?.pages.at(-1);
    return last !== undefined && this.options.getNextPageParam(last) !== undefined;
  }

  get isFetchingNextPage(): boolean {
    return this.entry.moreWanted;
  }

  get isFetchNextPageError(): boolean {
    return this.isError && this.entry.moreFailed;
  }

  fetchNextPage(): Promise<void> {
    return untrack(() => this.entry.continue(this.question()));
  }
}

/** To be called while a component starts. */
export const createQuery = <T>(options: () => QueryOptions<T>, cache: QueryCache = queries): QueryResult<T> =>
  new SingleWatch(options, cache) as QueryResult<T>;

/** To be called while a component starts. */
export const createInfiniteQuery = <P>(
  options: () => InfiniteQueryOptions<P>,
  cache: QueryCache = queries,
): InfiniteQueryResult<P> => new PagesWatch(options, cache) as InfiniteQueryResult<P>;

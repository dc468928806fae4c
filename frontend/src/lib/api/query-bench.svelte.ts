import { flushSync } from 'svelte';
import { afterEach, beforeEach, vi } from 'vitest';
import { ApiError } from './problem';
import { queries } from './queries';
import { QueryCache } from './query-cache.svelte';
import { createQuery, type QueryOptions } from './query.svelte';

// What the tests of queries stand on: a service that answers when it is told to, components, and a clock that is moved.

export const MINUTE = 60_000;
export const away = (): ApiError => ApiError.unreachable(new TypeError('no network'));

/** A service that answers when it is told to. */
export function service() {
  const requests: {
    asked: string;
    signal: AbortSignal;
    answer: (text: string) => void;
    fail: (why: unknown) => void;
  }[] = [];
  return {
    requests,
    ask: (asked: string, signal: AbortSignal): Promise<string> =>
      new Promise((resolve, reject) => {
        requests.push({ asked, signal, answer: resolve, fail: reject });
        signal.addEventListener('abort', () => reject(new DOMException('', 'AbortError')));
      }),
    get last() {
      return requests.at(-1)!;
    },
    get asked() {
      return requests.map(({ asked }) => asked);
    },
  };
}

export const settle = async (): Promise<void> => {
  await vi.advanceTimersByTimeAsync(0);
  flushSync();
};
export const pass = async (milliseconds: number): Promise<void> => {
  await vi.advanceTimersByTimeAsync(milliseconds);
  flushSync();
};

/** New for every test. */
export const bench = { cache: new QueryCache(queries.policy), server: service() };
const leaving: (() => void)[] = [];

/** To be called once by a file of tests. */
export function prepareBench(): void {
  beforeEach(() => {
    vi.useFakeTimers();
    bench.cache = new QueryCache(queries.policy);
    bench.server = service();
  });
  afterEach(() => {
    for (const leave of leaving.splice(0)) leave();
    vi.useRealTimers();
  });
}

/** A component that does this when it starts. */
export function component<T extends object>(start: () => T): T & { leave: () => void } {
  let made!: T;
  const leave = $effect.root(() => {
    made = start();
  });
  leaving.push(leave);
  flushSync();
  return { ...made, leave };
}

export const question = (name: string, more: Partial<QueryOptions<string>> = {}): QueryOptions<string> => ({
  queryKey: ['things', name],
  queryFn: ({ signal }) => bench.server.ask(name, signal),
  ...more,
});
/** A component with one query. */
export const showing = (options: () => QueryOptions<string>) =>
  component(() => {
    const query = createQuery(options, bench.cache);
    return { query };
  });

import { flushSync } from 'svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiError } from './problem';
import { queries } from './queries';
import { QueryCache } from './query-cache.svelte';
import {
  createInfiniteQuery,
  createQuery,
  keepPreviousData,
  type InfiniteQueryOptions,
  type QueryOptions,
} from './query.svelte';

const MINUTE = 60_000;
const away = (): ApiError => ApiError.unreachable(new TypeError('no network'));

/** A service that answers when it is told to. */
function service() {
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

const settle = async (): Promise<void> => {
  await vi.advanceTimersByTimeAsync(0);
  flushSync();
};
const pass = async (milliseconds: number): Promise<void> => {
  await vi.advanceTimersByTimeAsync(milliseconds);
  flushSync();
};

let cache: QueryCache;
let server: ReturnType<typeof service>;
const leaving: (() => void)[] = [];

/** A component that does this when it starts. */
function component<T extends object>(start: () => T): T & { leave: () => void } {
  let made!: T;
  const leave = $effect.root(() => {
    made = start();
  });
  leaving.push(leave);
  flushSync();
  return { ...made, leave };
}

const question = (name: string, more: Partial<QueryOptions<string>> = {}): QueryOptions<string> => ({
  queryKey: ['things', name],
  queryFn: ({ signal }) => server.ask(name, signal),
  ...more,
});
/** A component with one query. */
const showing = (options: () => QueryOptions<string>) =>
  component(() => {
    const query = createQuery(options, cache);
    return { query };
  });

beforeEach(() => {
  vi.useFakeTimers();
  cache = new QueryCache(queries.policy);
  server = service();
});
afterEach(() => {
  for (const leave of leaving.splice(0)) leave();
  vi.useRealTimers();
});

describe('a query', () => {
  it('is pending, then has the answer', async () => {
    const { query } = showing(() => question('a'));
    expect([query.isPending, query.isError, query.data]).toEqual([true, false, undefined]);
    server.last.answer('A');
    await settle();
    expect([query.isPending, query.isError, query.data, query.error]).toEqual([false, false, 'A', null]);
  });

  it('tells those who show it', async () => {
    const seen: (string | undefined)[] = [];
    component(() => {
      const query = createQuery(() => question('a'), cache);
      $effect(() => void seen.push(query.data));
      return {};
    });
    server.last.answer('A');
    await settle();
    expect(seen).toEqual([undefined, 'A']);
  });

  it('is asked once for all who want it at a time', async () => {
    const one = showing(() => question('a'));
    const other = showing(() => question('a'));
    expect(server.asked).toEqual(['a']);
    server.last.answer('A');
    await settle();
    expect([one.query.data, other.query.data]).toEqual(['A', 'A']);
  });

  it('is not asked while it is not enabled, but shows what is known', async () => {
    let enabled = $state(false);
    const { query } = showing(() => question('a', { enabled }));
    expect(server.requests).toHaveLength(0);
    expect(query.isPending).toBe(true);
    cache.setQueryData(['things', 'a'], 'known');
    expect(query.data).toBe('known');
    await cache.invalidateQueries();
    expect(server.requests).toHaveLength(0);
    enabled = true;
    flushSync();
    expect(server.requests).toHaveLength(1);
    enabled = false;
    flushSync();
    await settle();
    expect(server.last.signal.aborted).toBe(true);
  });
});

describe('an answer', () => {
  it('is fresh for half a minute, then shown while it is read anew', async () => {
    showing(() => question('a')).leave();
    const first = showing(() => question('a'));
    server.last.answer('A');
    await settle();
    first.leave();
    await pass(29_000);
    showing(() => question('a')).leave();
    expect(server.requests).toHaveLength(1);
    await pass(1000);
    const { query } = showing(() => question('a'));
    expect(server.requests).toHaveLength(2);
    expect([query.data, query.isPending]).toEqual(['A', false]);
    server.last.answer('B');
    await settle();
    expect(query.data).toBe('B');
  });

  it('is fresh as long as the query says', async () => {
    const first = showing(() => question('a', { staleTime: Infinity }));
    server.last.answer('A');
    await settle();
    await pass(60 * MINUTE);
    showing(() => question('a', { staleTime: Infinity }));
    expect(server.requests).toHaveLength(1);
    void cache.invalidateQueries();
    expect(server.requests).toHaveLength(2);
    first.leave();
  });

  it('is kept for five minutes after the last who showed it', async () => {
    const first = showing(() => question('a', { staleTime: Infinity }));
    server.last.answer('A');
    await settle();
    await pass(10 * MINUTE);
    first.leave();
    await pass(5 * MINUTE - 1);
    const again = showing(() => question('a', { staleTime: Infinity }));
    expect(again.query.data).toBe('A');
    again.leave();
    await pass(5 * MINUTE);
    expect(showing(() => question('a', { staleTime: Infinity })).query.data).toBeUndefined();
  });

  it('is not kept at all when the query says so', async () => {
    const first = showing(() => question('secret', { gcTime: 0 }));
    server.last.answer('A');
    await settle();
    first.leave();
    await settle();
    expect(cache.getQueryData(['things', 'secret'])).toBeUndefined();
  });

  it('stays the same object when the service says the same again', async () => {
    const options = () => ({
      queryKey: ['list'],
      queryFn: async ({ signal }: { signal: AbortSignal }) => JSON.parse(await server.ask('list', signal)) as unknown,
    });
    const { query } = component(() => ({ query: createQuery(options, cache) }));
    server.last.answer('[{"id":1}]');
    await settle();
    const before = query.data;
    void query.refetch();
    server.last.answer('[{"id":1}]');
    await settle();
    expect(query.data).toBe(before);
  });
});

describe('a request', () => {
  it('is given up when nobody wants the answer any more', async () => {
    const one = showing(() => question('a'));
    const other = showing(() => question('a'));
    one.leave();
    await settle();
    expect(server.last.signal.aborted).toBe(false);
    other.leave();
    await settle();
    expect(server.last.signal.aborted).toBe(true);
    const again = showing(() => question('a'));
    expect(again.query.isPending).toBe(true);
    expect(server.requests).toHaveLength(2);
  });

  it('is taken over by the next page', async () => {
    const page = showing(() => question('a'));
    page.leave();
    const next = showing(() => question('a'));
    await settle();
    expect(server.requests).toHaveLength(1);
    server.last.answer('A');
    await settle();
    expect(next.query.data).toBe('A');
  });

  it('counts no more once it was asked anew', async () => {
    const { query } = showing(() => question('a'));
    const [first] = server.requests;
    void cache.invalidateQueries({ queryKey: ['things'] });
    expect(first!.signal.aborted).toBe(true);
    server.last.answer('new');
    first!.answer('old');
    await settle();
    expect(query.data).toBe('new');
  });

  it('counts no more once something newer is known, even if it cannot be stopped', async () => {
    let late!: (text: string) => void;
    const deaf = new Promise<string>((resolve) => (late = resolve));
    const { query } = showing(() => question('a', { queryFn: () => deaf }));
    cache.setQueryData(['things', 'a'], 'changed');
    late('read before the change');
    await settle();
    expect(query.data).toBe('changed');
  });
});

describe('a failure', () => {
  it('leaves what was known', async () => {
    const { query } = showing(() => question('a'));
    server.last.answer('A');
    await settle();
    void query.refetch();
    server.last.fail(new ApiError(500, 'Error', ''));
    await settle();
    expect([query.isError, query.data, query.isPending]).toEqual([true, 'A', false]);
    void query.refetch();
    server.last.answer('B');
    await settle();
    expect([query.isError, query.data, query.error]).toEqual([false, 'B', null]);
  });

  it('of a first request is pending again when it is repeated', async () => {
    const { query } = showing(() => question('a'));
    server.last.fail(new ApiError(404, 'Not found', ''));
    await settle();
    expect([query.isError, query.isPending]).toEqual([true, false]);
    void query.refetch();
    expect([query.isError, query.isPending]).toEqual([false, true]);
  });

  it('to reach the service is tried again twice, after one and two seconds', async () => {
    const { query } = showing(() => question('a'));
    server.last.fail(away());
    await pass(999);
    expect(server.requests).toHaveLength(1);
    await pass(1);
    expect(server.requests).toHaveLength(2);
    server.last.fail(away());
    await pass(2000);
    expect(server.requests).toHaveLength(3);
    expect(query.isPending).toBe(true);
    server.last.fail(away());
    await pass(MINUTE);
    expect(server.requests).toHaveLength(3);
    expect(query.isError).toBe(true);
  });

  it('waits as long as the service asks for', async () => {
    showing(() => question('a'));
    server.last.fail(new ApiError(429, 'Too many requests', '', '', [], '', 7));
    await pass(6999);
    expect(server.requests).toHaveLength(1);
    await pass(1);
    expect(server.requests).toHaveLength(2);
  });

  it('of other kinds, or of a query that says so, is final', async () => {
    showing(() => question('a'));
    server.last.fail(new ApiError(500, 'Error', ''));
    showing(() => question('b', { retry: false }));
    server.last.fail(away());
    await pass(MINUTE);
    expect(server.asked).toEqual(['a', 'b']);
  });

  it('is not waited for by those who left, nor by those who ask anew', async () => {
    const { query, leave } = showing(() => question('a'));
    server.last.fail(away());
    await settle();
    void query.refetch();
    expect(server.requests).toHaveLength(2);
    server.last.fail(away());
    await settle();
    leave();
    await pass(MINUTE);
    expect(server.requests).toHaveLength(2);
  });
});

describe('saying that answers are old', () => {
  it('reads again what is shown and marks the rest, by the beginning of the key', async () => {
    for (const name of ['a', 'b', 'ab']) {
      const { leave } = showing(() => question(name));
      server.last.answer(name);
      await settle();
      if (name !== 'a') leave();
    }
    const before = server.requests.length;
    void cache.invalidateQueries({ queryKey: ['things', 'a'] });
    expect(server.asked.slice(before)).toEqual(['a']);
    void cache.invalidateQueries({ queryKey: ['thing'] });
    expect(server.requests).toHaveLength(before + 1);
    void cache.invalidateQueries({ queryKey: ['things'] });
    expect(server.asked.slice(before)).toEqual(['a', 'a']);
    const { query } = showing(() => question('b'));
    expect(query.data).toBe('b');
    expect(server.last.asked).toBe('b');
  });

  it('does not take 1 for the beginning of 12', async () => {
    cache.setQueryData(['n', 12], 'twelve');
    const { query } = component(() => ({
      query: createQuery(
        () => ({ queryKey: ['n', 12], queryFn: ({ signal }) => server.ask('12', signal), staleTime: Infinity }),
        cache,
      ),
    }));
    void cache.invalidateQueries({ queryKey: ['n', 1] });
    expect(server.requests).toHaveLength(0);
    void cache.invalidateQueries({ queryKey: ['n', 12] });
    expect(server.requests).toHaveLength(1);
    expect(query.data).toBe('twelve');
  });

  it('is over when all have been read, well or not', async () => {
    showing(() => question('a'));
    showing(() => question('b'));
    let over = false;
    void cache.invalidateQueries().then(() => (over = true));
    server.requests.at(-2)!.answer('A');
    await settle();
    expect(over).toBe(false);
    server.last.fail(new ApiError(500, 'Error', ''));
    await settle();
    expect(over).toBe(true);
  });

  it('may be done in an effect without making it depend on the answers', async () => {
    let runs = 0;
    showing(() => question('a'));
    component(() => {
      $effect(() => {
        runs++;
        void cache.invalidateQueries();
      });
      return {};
    });
    server.last.answer('A');
    await settle();
    expect(runs).toBe(1);
  });
});

describe('removing', () => {
  it('drops what nobody shows, and that only', async () => {
    cache.setQueryData(['things', 'a'], 'A');
    cache.setQueryData(['things', 'b'], 'B');
    showing(() => question('a'));
    cache.removeQueries({ queryKey: ['things'] });
    expect(cache.getQueryData(['things', 'a'])).toBe('A');
    expect(cache.getQueryData(['things', 'b'])).toBeUndefined();
  });
});

describe('another person', () => {
  it('sees nothing of what the last one was shown, not even by late answers', async () => {
    let name = $state('a');
    const { query } = showing(() => question(name, { placeholderData: keepPreviousData }));
    server.last.answer('theirs');
    await settle();
    void query.refetch();
    const late = server.last;
    cache.clear();
    expect([query.data, query.isPending]).toEqual([undefined, true]);
    late.answer('theirs too');
    await settle();
    expect(query.data).toBeUndefined();
    expect(server.requests).toHaveLength(3);
    server.last.answer('mine');
    await settle();
    expect(query.data).toBe('mine');
    name = 'b';
    flushSync();
    expect(query.data).toBe('mine');
    cache.clear();
    expect(query.data).toBeUndefined();
  });
});

describe('coming back to the page', () => {
  it('reads again what is no longer fresh', async () => {
    showing(() => question('a'));
    server.last.answer('A');
    await settle();
    cache.refreshStale();
    expect(server.requests).toHaveLength(1);
    await pass(30_000);
    cache.refreshStale();
    cache.refreshStale();
    expect(server.requests).toHaveLength(2);
  });
});

describe('another key', () => {
  it('keeps the last answer until its own has come, if asked to', async () => {
    let name = $state('a');
    const { query } = showing(() => question(name, { placeholderData: keepPreviousData }));
    server.last.answer('A');
    await settle();
    name = 'b';
    flushSync();
    expect([query.data, query.isPlaceholderData, query.isPending]).toEqual(['A', true, false]);
    server.last.answer('B');
    await settle();
    expect([query.data, query.isPlaceholderData]).toEqual(['B', false]);
    name = 'c';
    flushSync();
    server.last.fail(new ApiError(400, 'Bad request', ''));
    await settle();
    expect([query.data, query.isError, query.isPlaceholderData]).toEqual([undefined, true, false]);
  });

  it('starts from nothing otherwise', async () => {
    let name = $state('a');
    const { query } = showing(() => question(name));
    server.last.answer('A');
    await settle();
    name = 'b';
    flushSync();
    expect([query.data, query.isPending]).toEqual([undefined, true]);
  });

  it('loses nothing when keys change fast', async () => {
    let name = $state('a');
    const { query } = showing(() => question(name, { placeholderData: keepPreviousData }));
    server.last.answer('A');
    await settle();
    for (const next of ['b', 'c', 'b', 'd']) {
      name = next;
      flushSync();
      await settle();
      expect(query.data).toBe('A');
    }
    expect(server.requests.slice(1, -1).every(({ signal }) => signal.aborted)).toBe(true);
    for (const { answer } of server.requests.slice(1, -1)) answer('late');
    server.last.answer('D');
    await settle();
    expect(query.data).toBe('D');
    name = 'b';
    flushSync();
    expect(server.last.asked).toBe('b');
  });

  it('never puts the answer to one question under the key of another', async () => {
    let name = $state('a');
    const { query } = showing(() => question(name));
    server.last.answer('A');
    await settle();
    name = 'b';
    // Before the component has taken notice.
    void cache.invalidateQueries();
    for (const request of server.requests) request.answer(request.asked.toUpperCase());
    await settle();
    for (const request of server.requests) request.answer(request.asked.toUpperCase());
    await settle();
    expect(query.data).toBe('B');
    name = 'a';
    flushSync();
    expect(query.data).not.toBe('B');
  });
});

describe('looking again and again', () => {
  it('goes by what is known and ends with the component', async () => {
    const { leave } = showing(() =>
      question('import', { refetchInterval: (data) => (data === 'running' ? 1500 : false) }),
    );
    server.last.answer('running');
    await settle();
    await pass(1500);
    expect(server.requests).toHaveLength(2);
    await pass(3000);
    expect(server.requests).toHaveLength(2);
    server.last.answer('running');
    await settle();
    await pass(1500);
    expect(server.requests).toHaveLength(3);
    server.last.answer('over');
    await settle();
    await pass(MINUTE);
    expect(server.requests).toHaveLength(3);
    leave();
  });

  it('ends with the component', async () => {
    const { leave } = showing(() => question('import', { refetchInterval: () => 1500 }));
    server.last.answer('running');
    await settle();
    leave();
    await pass(MINUTE);
    expect(server.requests).toHaveLength(1);
    expect(vi.getTimerCount()).toBe(1);
    await pass(5 * MINUTE);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('a list by pages', () => {
  const list = (name = 'list', more: Partial<InfiniteQueryOptions<string>> = {}): InfiniteQueryOptions<string> => ({
    queryKey: ['lists', name],
    initialPageParam: undefined,
    queryFn: ({ signal, pageParam }) => server.ask(`${name} ${pageParam ?? 1}`, signal),
    // The text of a page ends with the number of the next.
    getNextPageParam: (page) => page.split('>')[1],
    ...more,
  });
  const showingList = (options = () => list()) => component(() => ({ query: createInfiniteQuery(options, cache) }));
  const answer = async (text: string): Promise<void> => {
    server.last.answer(text);
    await settle();
  };

  it('goes on by the cursor until the last page', async () => {
    const { query } = showingList();
    await answer('one>2');
    expect([query.data?.pages, query.hasNextPage]).toEqual([['one>2'], true]);
    void query.fetchNextPage();
    void query.fetchNextPage();
    await settle();
    expect(query.isFetchingNextPage).toBe(true);
    expect(server.asked).toEqual(['list 1', 'list 2']);
    await answer('two');
    expect(query.data?.pages).toEqual(['one>2', 'two']);
    expect([query.hasNextPage, query.isFetchingNextPage]).toEqual([false, false]);
    await query.fetchNextPage();
    expect(server.requests).toHaveLength(2);
  });

  it('is read again as a whole when it is old', async () => {
    const { query } = showingList();
    await answer('one>2');
    void query.fetchNextPage();
    await settle();
    await answer('two>3');
    void cache.invalidateQueries({ queryKey: ['lists'] });
    await answer('uno>b');
    expect(query.data?.pages).toEqual(['one>2', 'two>3']);
    await answer('dos>c');
    expect(query.data?.pages).toEqual(['uno>b', 'dos>c']);
    expect(server.asked).toEqual(['list 1', 'list 2', 'list 1', 'list b']);
  });

  it('ends where it ends now', async () => {
    const { query } = showingList();
    await answer('one>2');
    void query.fetchNextPage();
    await settle();
    await answer('two>3');
    void query.refetch();
    await answer('all');
    expect(query.data?.pages).toEqual(['all']);
  });

  it('is read again up to ten pages', async () => {
    const { query } = showingList(() =>
      list('long', { queryFn: ({ pageParam = '1' }) => Promise.resolve(`>${Number(pageParam) + 1}`) }),
    );
    await settle();
    for (let pages = 1; pages < 12; pages++) await query.fetchNextPage();
    expect(query.data?.pages).toHaveLength(12);
    await query.refetch();
    expect(query.data?.pages).toHaveLength(10);
    expect(query.hasNextPage).toBe(true);
  });

  it('says when only the next page failed', async () => {
    const { query } = showingList();
    await answer('one>2');
    void query.fetchNextPage();
    await settle();
    server.last.fail(new ApiError(500, 'Error', ''));
    await settle();
    expect([query.isFetchNextPageError, query.isFetchingNextPage, query.data?.pages]).toEqual([true, false, ['one>2']]);
    void query.fetchNextPage();
    await settle();
    await answer('two');
    expect([query.isError, query.isFetchNextPageError, query.data?.pages]).toEqual([false, false, ['one>2', 'two']]);
    void query.refetch();
    server.last.fail(new ApiError(500, 'Error', ''));
    await settle();
    expect([query.isError, query.isFetchNextPageError]).toEqual([true, false]);
  });

  it('keeps the wish for the next page while it is read again', async () => {
    const { query } = showingList();
    await answer('one>2');
    void cache.invalidateQueries();
    void query.fetchNextPage();
    await settle();
    expect(query.isFetchingNextPage).toBe(true);
    await answer('uno>b');
    expect(server.last.asked).toBe('list b');
    void cache.invalidateQueries();
    await settle();
    await answer('une>c');
    expect(server.last.asked).toBe('list c');
    await answer('deux');
    expect(query.data?.pages).toEqual(['une>c', 'deux']);
    expect(query.isFetchingNextPage).toBe(false);
  });

  it('gives the next page up with the component', async () => {
    const { query, leave } = showingList();
    await answer('one>2');
    void query.fetchNextPage();
    await settle();
    leave();
    await settle();
    expect(server.last.signal.aborted).toBe(true);
    await pass(MINUTE);
    expect(server.requests).toHaveLength(2);
  });

  it('is not younger for its next page', async () => {
    const { query } = showingList();
    await answer('one>2');
    await pass(29_000);
    void query.fetchNextPage();
    await settle();
    await answer('two');
    await pass(1000);
    cache.refreshStale();
    expect(server.last.asked).toBe('list 1');
  });
});

import { flushSync } from 'svelte';
import { describe, expect, it } from 'vitest';
import { ApiError } from './problem';
import { bench, component, MINUTE, pass, prepareBench, question, settle, showing } from './query-bench.svelte';
import { createQuery, keepPreviousData } from './query.svelte';

prepareBench();

describe('an answer', () => {
  it('is fresh for half a minute, then shown while it is read anew', async () => {
    showing(() => question('a')).leave();
    const first = showing(() => question('a'));
    bench.server.last.answer('A');
    await settle();
    first.leave();
    await pass(29_000);
    showing(() => question('a')).leave();
    expect(bench.server.requests).toHaveLength(1);
    await pass(1000);
    const { query } = showing(() => question('a'));
    expect(bench.server.requests).toHaveLength(2);
    expect([query.data, query.isPending]).toEqual(['A', false]);
    bench.server.last.answer('B');
    await settle();
    expect(query.data).toBe('B');
  });

  it('is fresh as long as the query says', async () => {
    const first = showing(() => question('a', { staleTime: Infinity }));
    bench.server.last.answer('A');
    await settle();
    await pass(60 * MINUTE);
    showing(() => question('a', { staleTime: Infinity }));
    expect(bench.server.requests).toHaveLength(1);
    void bench.cache.invalidateQueries();
    expect(bench.server.requests).toHaveLength(2);
    first.leave();
  });

  it('is kept for five minutes after the last who showed it', async () => {
    const first = showing(() => question('a', { staleTime: Infinity }));
    bench.server.last.answer('A');
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
    bench.server.last.answer('A');
    await settle();
    first.leave();
    await settle();
    expect(bench.cache.getQueryData(['things', 'secret'])).toBeUndefined();
  });

  it('stays the same object when the service says the same again', async () => {
    const options = () => ({
      queryKey: ['list'],
      queryFn: async ({ signal }: { signal: AbortSignal }) =>
        JSON.parse(await bench.server.ask('list', signal)) as unknown,
    });
    const { query } = component(() => ({ query: createQuery(options, bench.cache) }));
    bench.server.last.answer('[{"id":1}]');
    await settle();
    const before = query.data;
    void query.refetch();
    bench.server.last.answer('[{"id":1}]');
    await settle();
    expect(query.data).toBe(before);
  });
});

describe('saying that answers are old', () => {
  it('reads again what is shown and marks the rest, by the beginning of the key', async () => {
    for (const name of ['a', 'b', 'ab']) {
      const { leave } = showing(() => question(name));
      bench.server.last.answer(name);
      await settle();
      if (name !== 'a') leave();
    }
    const before = bench.server.requests.length;
    void bench.cache.invalidateQueries({ queryKey: ['things', 'a'] });
    expect(bench.server.asked.slice(before)).toEqual(['a']);
    void bench.cache.invalidateQueries({ queryKey: ['thing'] });
    expect(bench.server.requests).toHaveLength(before + 1);
    void bench.cache.invalidateQueries({ queryKey: ['things'] });
    expect(bench.server.asked.slice(before)).toEqual(['a', 'a']);
    const { query } = showing(() => question('b'));
    expect(query.data).toBe('b');
    expect(bench.server.last.asked).toBe('b');
  });

  it('does not take 1 for the beginning of 12', async () => {
    bench.cache.setQueryData(['n', 12], 'twelve');
    const { query } = component(() => ({
      query: createQuery(
        () => ({ queryKey: ['n', 12], queryFn: ({ signal }) => bench.server.ask('12', signal), staleTime: Infinity }),
        bench.cache,
      ),
    }));
    void bench.cache.invalidateQueries({ queryKey: ['n', 1] });
    expect(bench.server.requests).toHaveLength(0);
    void bench.cache.invalidateQueries({ queryKey: ['n', 12] });
    expect(bench.server.requests).toHaveLength(1);
    expect(query.data).toBe('twelve');
  });

  it('is over when all have been read, well or not', async () => {
    showing(() => question('a'));
    showing(() => question('b'));
    let over = false;
    void bench.cache.invalidateQueries().then(() => (over = true));
    bench.server.requests.at(-2)!.answer('A');
    await settle();
    expect(over).toBe(false);
    bench.server.last.fail(new ApiError(500, 'Error', ''));
    await settle();
    expect(over).toBe(true);
  });

  it('may be done in an effect without making it depend on the answers', async () => {
    let runs = 0;
    showing(() => question('a'));
    component(() => {
      $effect(() => {
        runs++;
        void bench.cache.invalidateQueries();
      });
      return {};
    });
    bench.server.last.answer('A');
    await settle();
    expect(runs).toBe(1);
  });
});

describe('removing', () => {
  it('drops what nobody shows, and that only', async () => {
    bench.cache.setQueryData(['things', 'a'], 'A');
    bench.cache.setQueryData(['things', 'b'], 'B');
    showing(() => question('a'));
    bench.cache.removeQueries({ queryKey: ['things'] });
    expect(bench.cache.getQueryData(['things', 'a'])).toBe('A');
    expect(bench.cache.getQueryData(['things', 'b'])).toBeUndefined();
  });
});

describe('another person', () => {
  it('sees nothing of what the last one was shown, not even by late answers', async () => {
    let name = $state('a');
    const { query } = showing(() => question(name, { placeholderData: keepPreviousData }));
    bench.server.last.answer('theirs');
    await settle();
    void query.refetch();
    const late = bench.server.last;
    bench.cache.clear();
    expect([query.data, query.isPending]).toEqual([undefined, true]);
    late.answer('theirs too');
    await settle();
    expect(query.data).toBeUndefined();
    expect(bench.server.requests).toHaveLength(3);
    bench.server.last.answer('mine');
    await settle();
    expect(query.data).toBe('mine');
    name = 'b';
    flushSync();
    expect(query.data).toBe('mine');
    bench.cache.clear();
    expect(query.data).toBeUndefined();
  });
});

describe('coming back to the page', () => {
  it('reads again what is no longer fresh', async () => {
    showing(() => question('a'));
    bench.server.last.answer('A');
    await settle();
    bench.cache.refreshStale();
    expect(bench.server.requests).toHaveLength(1);
    await pass(30_000);
    bench.cache.refreshStale();
    bench.cache.refreshStale();
    expect(bench.server.requests).toHaveLength(2);
  });
});

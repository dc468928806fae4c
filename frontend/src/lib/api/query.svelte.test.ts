import { flushSync } from 'svelte';
import { describe, expect, it, vi } from 'vitest';
import { ApiError } from './problem';
import { bench, component, MINUTE, pass, prepareBench, question, settle, showing } from './query-bench.svelte';
import { createQuery, keepPreviousData } from './query.svelte';

prepareBench();

describe('a query', () => {
  it('is pending, then has the answer', async () => {
    const { query } = showing(() => question('a'));
    expect([query.isPending, query.isError, query.data]).toEqual([true, false, undefined]);
    bench.server.last.answer('A');
    await settle();
    expect([query.isPending, query.isError, query.data, query.error]).toEqual([false, false, 'A', null]);
  });

  it('tells those who show it', async () => {
    const seen: (string | undefined)[] = [];
    component(() => {
      const query = createQuery(() => question('a'), bench.cache);
      $effect(() => void seen.push(query.data));
      return {};
    });
    bench.server.last.answer('A');
    await settle();
    expect(seen).toEqual([undefined, 'A']);
  });

  it('is asked once for all who want it at a time', async () => {
    const one = showing(() => question('a'));
    const other = showing(() => question('a'));
    expect(bench.server.asked).toEqual(['a']);
    bench.server.last.answer('A');
    await settle();
    expect([one.query.data, other.query.data]).toEqual(['A', 'A']);
  });

  it('is not asked while it is not enabled, but shows what is known', async () => {
    let enabled = $state(false);
    const { query } = showing(() => question('a', { enabled }));
    expect(bench.server.requests).toHaveLength(0);
    expect(query.isPending).toBe(true);
    bench.cache.setQueryData(['things', 'a'], 'known');
    expect(query.data).toBe('known');
    await bench.cache.invalidateQueries();
    expect(bench.server.requests).toHaveLength(0);
    enabled = true;
    flushSync();
    expect(bench.server.requests).toHaveLength(1);
    enabled = false;
    flushSync();
    await settle();
    expect(bench.server.last.signal.aborted).toBe(true);
  });
});

describe('another key', () => {
  it('keeps the last answer until its own has come, if asked to', async () => {
    let name = $state('a');
    const { query } = showing(() => question(name, { placeholderData: keepPreviousData }));
    bench.server.last.answer('A');
    await settle();
    name = 'b';
    flushSync();
    expect([query.data, query.isPlaceholderData, query.isPending]).toEqual(['A', true, false]);
    bench.server.last.answer('B');
    await settle();
    expect([query.data, query.isPlaceholderData]).toEqual(['B', false]);
    name = 'c';
    flushSync();
    bench.server.last.fail(new ApiError(400, 'Bad request', ''));
    await settle();
    expect([query.data, query.isError, query.isPlaceholderData]).toEqual([undefined, true, false]);
  });

  it('starts from nothing otherwise', async () => {
    let name = $state('a');
    const { query } = showing(() => question(name));
    bench.server.last.answer('A');
    await settle();
    name = 'b';
    flushSync();
    expect([query.data, query.isPending]).toEqual([undefined, true]);
  });

  it('loses nothing when keys change fast', async () => {
    let name = $state('a');
    const { query } = showing(() => question(name, { placeholderData: keepPreviousData }));
    bench.server.last.answer('A');
    await settle();
    for (const next of ['b', 'c', 'b', 'd']) {
      name = next;
      flushSync();
      await settle();
      expect(query.data).toBe('A');
    }
    expect(bench.server.requests.slice(1, -1).every(({ signal }) => signal.aborted)).toBe(true);
    for (const { answer } of bench.server.requests.slice(1, -1)) answer('late');
    bench.server.last.answer('D');
    await settle();
    expect(query.data).toBe('D');
    name = 'b';
    flushSync();
    expect(bench.server.last.asked).toBe('b');
  });

  it('never puts the answer to one question under the key of another', async () => {
    let name = $state('a');
    const { query } = showing(() => question(name));
    bench.server.last.answer('A');
    await settle();
    name = 'b';
    // Before the component has taken notice.
    void bench.cache.invalidateQueries();
    for (const request of bench.server.requests) request.answer(request.asked.toUpperCase());
    await settle();
    for (const request of bench.server.requests) request.answer(request.asked.toUpperCase());
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
    bench.server.last.answer('running');
    await settle();
    await pass(1500);
    expect(bench.server.requests).toHaveLength(2);
    await pass(3000);
    expect(bench.server.requests).toHaveLength(2);
    bench.server.last.answer('running');
    await settle();
    await pass(1500);
    expect(bench.server.requests).toHaveLength(3);
    bench.server.last.answer('over');
    await settle();
    await pass(MINUTE);
    expect(bench.server.requests).toHaveLength(3);
    leave();
  });

  it('ends with the component', async () => {
    const { leave } = showing(() => question('import', { refetchInterval: () => 1500 }));
    bench.server.last.answer('running');
    await settle();
    leave();
    await pass(MINUTE);
    expect(bench.server.requests).toHaveLength(1);
    expect(vi.getTimerCount()).toBe(1);
    await pass(5 * MINUTE);
    expect(vi.getTimerCount()).toBe(0);
  });
});

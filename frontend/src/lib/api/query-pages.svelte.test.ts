import { describe, expect, it } from 'vitest';
import { ApiError } from './problem';
import { bench, component, MINUTE, pass, prepareBench, settle } from './query-bench.svelte';
import { createInfiniteQuery, type InfiniteQueryOptions } from './query.svelte';

prepareBench();

describe('a list by pages', () => {
  const list = (name = 'list', more: Partial<InfiniteQueryOptions<string>> = {}): InfiniteQueryOptions<string> => ({
    queryKey: ['lists', name],
    initialPageParam: undefined,
    queryFn: ({ signal, pageParam }) => bench.server.ask(`${name} ${pageParam ?? 1}`, signal),
    // The text of a page ends with the number of the next.
    getNextPageParam: (page) => page.split('>')[1],
    ...more,
  });
  const showingList = (options = () => list()) =>
    component(() => ({ query: createInfiniteQuery(options, bench.cache) }));
  const answer = async (text: string): Promise<void> => {
    bench.server.last.answer(text);
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
    expect(bench.server.asked).toEqual(['list 1', 'list 2']);
    await answer('two');
    expect(query.data?.pages).toEqual(['one>2', 'two']);
    expect([query.hasNextPage, query.isFetchingNextPage]).toEqual([false, false]);
    await query.fetchNextPage();
    expect(bench.server.requests).toHaveLength(2);
  });

  it('is read again as a whole when it is old', async () => {
    const { query } = showingList();
    await answer('one>2');
    void query.fetchNextPage();
    await settle();
    await answer('two>3');
    void bench.cache.invalidateQueries({ queryKey: ['lists'] });
    await answer('uno>b');
    expect(query.data?.pages).toEqual(['one>2', 'two>3']);
    await answer('dos>c');
    expect(query.data?.pages).toEqual(['uno>b', 'dos>c']);
    expect(bench.server.asked).toEqual(['list 1', 'list 2', 'list 1', 'list b']);
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
    bench.server.last.fail(new ApiError(500, 'Error', ''));
    await settle();
    expect([query.isFetchNextPageError, query.isFetchingNextPage, query.data?.pages]).toEqual([true, false, ['one>2']]);
    void query.fetchNextPage();
    await settle();
    await answer('two');
    expect([query.isError, query.isFetchNextPageError, query.data?.pages]).toEqual([false, false, ['one>2', 'two']]);
    void query.refetch();
    bench.server.last.fail(new ApiError(500, 'Error', ''));
    await settle();
    expect([query.isError, query.isFetchNextPageError]).toEqual([true, false]);
  });

  it('keeps the wish for the next page while it is read again', async () => {
    const { query } = showingList();
    await answer('one>2');
    void bench.cache.invalidateQueries();
    void query.fetchNextPage();
    await settle();
    expect(query.isFetchingNextPage).toBe(true);
    await answer('uno>b');
    expect(bench.server.last.asked).toBe('list b');
    void bench.cache.invalidateQueries();
    await settle();
    await answer('une>c');
    expect(bench.server.last.asked).toBe('list c');
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
    expect(bench.server.last.signal.aborted).toBe(true);
    await pass(MINUTE);
    expect(bench.server.requests).toHaveLength(2);
  });

  it('is not younger for its next page', async () => {
    const { query } = showingList();
    await answer('one>2');
    await pass(29_000);
    void query.fetchNextPage();
    await settle();
    await answer('two');
    await pass(1000);
    bench.cache.refreshStale();
    expect(bench.server.last.asked).toBe('list 1');
  });
});

import { describe, expect, it } from 'vitest';
import { ApiError } from './problem';
import { away, bench, MINUTE, pass, prepareBench, question, settle, showing } from './query-bench.svelte';

prepareBench();

describe('a request', () => {
  it('is given up when nobody wants the answer any more', async () => {
    const one = showing(() => question('a'));
    const other = showing(() => question('a'));
    one.leave();
    await settle();
    expect(bench.server.last.signal.aborted).toBe(false);
    other.leave();
    await settle();
    expect(bench.server.last.signal.aborted).toBe(true);
    const again = showing(() => question('a'));
    expect(again.query.isPending).toBe(true);
    expect(bench.server.requests).toHaveLength(2);
  });

  it('is taken over by the next page', async () => {
    const page = showing(() => question('a'));
    page.leave();
    const next = showing(() => question('a'));
    await settle();
    expect(bench.server.requests).toHaveLength(1);
    bench.server.last.answer('A');
    await settle();
    expect(next.query.data).toBe('A');
  });

  it('counts no more once it was asked anew', async () => {
    const { query } = showing(() => question('a'));
    const [first] = bench.server.requests;
    void bench.cache.invalidateQueries({ queryKey: ['things'] });
    expect(first!.signal.aborted).toBe(true);
    bench.server.last.answer('new');
    first!.answer('old');
    await settle();
    expect(query.data).toBe('new');
  });

  it('counts no more once something newer is known, even if it cannot be stopped', async () => {
    let late!: (text: string) => void;
    const deaf = new Promise<string>((resolve) => (late = resolve));
    const { query } = showing(() => question('a', { queryFn: () => deaf }));
    bench.cache.setQueryData(['things', 'a'], 'changed');
    late('read before the change');
    await settle();
    expect(query.data).toBe('changed');
  });
});

describe('a failure', () => {
  it('leaves what was known', async () => {
    const { query } = showing(() => question('a'));
    bench.server.last.answer('A');
    await settle();
    void query.refetch();
    bench.server.last.fail(new ApiError(500, 'Error', ''));
    await settle();
    expect([query.isError, query.data, query.isPending]).toEqual([true, 'A', false]);
    void query.refetch();
    bench.server.last.answer('B');
    await settle();
    expect([query.isError, query.data, query.error]).toEqual([false, 'B', null]);
  });

  it('of a first request is pending again when it is repeated', async () => {
    const { query } = showing(() => question('a'));
    bench.server.last.fail(new ApiError(404, 'Not found', ''));
    await settle();
    expect([query.isError, query.isPending]).toEqual([true, false]);
    void query.refetch();
    expect([query.isError, query.isPending]).toEqual([false, true]);
  });

  it('to reach the service is tried again twice, after one and two seconds', async () => {
    const { query } = showing(() => question('a'));
    bench.server.last.fail(away());
    await pass(999);
    expect(bench.server.requests).toHaveLength(1);
    await pass(1);
    expect(bench.server.requests).toHaveLength(2);
    bench.server.last.fail(away());
    await pass(2000);
    expect(bench.server.requests).toHaveLength(3);
    expect(query.isPending).toBe(true);
    bench.server.last.fail(away());
    await pass(MINUTE);
    expect(bench.server.requests).toHaveLength(3);
    expect(query.isError).toBe(true);
  });

  it('waits as long as the service asks for', async () => {
    showing(() => question('a'));
    bench.server.last.fail(new ApiError(429, 'Too many requests', '', '', [], '', 7));
    await pass(6999);
    expect(bench.server.requests).toHaveLength(1);
    await pass(1);
    expect(bench.server.requests).toHaveLength(2);
  });

  it('of other kinds, or of a query that says so, is final', async () => {
    showing(() => question('a'));
    bench.server.last.fail(new ApiError(500, 'Error', ''));
    showing(() => question('b', { retry: false }));
    bench.server.last.fail(away());
    await pass(MINUTE);
    expect(bench.server.asked).toEqual(['a', 'b']);
  });

  it('is not waited for by those who left, nor by those who ask anew', async () => {
    const { query, leave } = showing(() => question('a'));
    bench.server.last.fail(away());
    await settle();
    void query.refetch();
    expect(bench.server.requests).toHaveLength(2);
    bench.server.last.fail(away());
    await settle();
    leave();
    await pass(MINUTE);
    expect(bench.server.requests).toHaveLength(2);
  });
});

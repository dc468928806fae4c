import { afterEach, describe, expect, it, vi } from 'vitest';
import { begunBy, remember } from './begun';

const answer = vi.hoisted(() => ({ items: [{ id: 'a' }], page: { next_cursor: null as string | null } }));
vi.mock('$lib/api/client', () => ({ api: { GET: () => answer }, bodyOf: async (body: unknown) => body }));
vi.mock('$lib/api/query.svelte', () => ({ queryOptions: (options: unknown) => options }));

describe('uploads that have not come whole', () => {
  afterEach(() => void vi.unstubAllGlobals());

  it('are forgotten here when the service no longer knows of them', async () => {
    const kept = new Map<string, string>();
    vi.stubGlobal('localStorage', {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, text: string) => kept.set(key, text),
      removeItem: (key: string) => kept.delete(key),
    });
    const { unfinishedQuery } = await import('./queries');
    const ask = () => unfinishedQuery('me').queryFn({ signal: new AbortController().signal });
    remember('me', 'a', 'p', 1);
    remember('me', 'b', 'p', 2);

    answer.page.next_cursor = 'more';
    await ask();
    expect(Object.keys(begunBy('me')), 'the rest of the list was not read').toEqual(['a', 'b']);

    answer.page.next_cursor = null;
    const asked = ask();
    remember('me', 'c', 'p', 3);
    await asked;
    expect(Object.keys(begunBy('me')), 'what began meanwhile stays').toEqual(['a', 'c']);
  });
});

import { describe, expect, it } from 'vitest';
import { FirstLoads } from './first-loads.svelte';
import { ApiError } from './problem';
import { QueryCache } from './query-cache.svelte';

const away = () => Promise.reject(ApiError.unreachable(new TypeError('no network')));
const here = () => Promise.resolve('content');
const refused = () => Promise.reject(new ApiError(403, 'Forbidden', ''));

/** A page that asks for these things and has waited for all of them. */
async function pageOf(asks: Record<string, () => Promise<string>>, asides: string[] = []) {
  const queries = new QueryCache({ staleTime: 30_000, gcTime: 300_000, retryIn: () => undefined });
  const loads = new FirstLoads(queries);
  const current = { ...asks };
  const leave = Object.keys(asks).map((name) =>
    queries.entry<string>([name]).watch({ read: () => current[name]!(), enabled: true, aside: asides.includes(name) }),
  );
  const settled = async (): Promise<void> => {
    do await new Promise((resolve) => setTimeout(resolve));
    while (queries.wanted().some(({ reading }) => reading));
  };
  await settled();
  return { queries, loads, current, settled, leave };
}

describe('the first load of a page', () => {
  it('is missing when all of it is out of reach, until the service is back', async () => {
    const page = await pageOf({ record: away, terms: away });
    expect(page.loads.missing).toBe(true);
    page.current.record = here;
    page.current.terms = here;
    await page.queries.invalidateQueries();
    await page.settled();
    expect(page.loads.missing).toBe(false);
  });

  it('stays missing while it is tried in vain', async () => {
    const page = await pageOf({ record: away });
    const seen: boolean[] = [];
    page.queries.subscribe(() => seen.push(page.loads.missing));
    await page.queries.invalidateQueries();
    await page.settled();
    expect(seen.length).toBeGreaterThan(0);
    expect(seen).not.toContain(false);
  });

  it('is not missing when the page has something', async () => {
    const page = await pageOf({ record: away, terms: here });
    expect(page.loads.missing).toBe(false);
  });

  it('is not missing when the service refused it', async () => {
    const page = await pageOf({ record: refused });
    expect(page.loads.missing).toBe(false);
  });

  it('does not depend on asides', async () => {
    expect((await pageOf({ quotations: away }, ['quotations'])).loads.missing).toBe(false);
    expect((await pageOf({ record: away, quotations: here }, ['quotations'])).loads.missing).toBe(true);
  });

  it('is over when the page is left', async () => {
    const page = await pageOf({ record: away });
    for (const leave of page.leave) leave();
    await page.settled();
    expect(page.loads.missing).toBe(false);
  });
});

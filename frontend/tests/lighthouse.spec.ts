import { furnish } from './support/content';
import { judge, type Category } from './support/lighthouse';
import { expect, test } from './support/test';

/** The part of Lighthouse that does not depend on time; `measures.ts` has the rest. */
const categories: Category[] = ['accessibility', 'best-practices', 'seo'];

test('Lighthouse finds nothing to mend but time', async ({ service }) => {
  test.setTimeout(180_000);
  await furnish(service);
  for (const address of ['/en', '/en/partners', '/en/partners/government-of-brazil']) {
    const { scores, losses } = await judge(service.base + address, categories);
    expect
      .soft(scores, `${address}: ${losses.join('; ')}`)
      .toEqual({ accessibility: 100, 'best-practices': 100, seo: 100 });
  }
});

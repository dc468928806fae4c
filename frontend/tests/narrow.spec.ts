import { longNames } from './support/content';
import { open } from './support/pages';
import { ADMIN } from './support/service';
import { expect, expectNoSidewaysScroll, signIn, test } from './support/test';

/** Names of 200 characters, as languages write them; the last is one word. */
const names = {
  en: longNames.fr,
  ar: longNames.ar,
  zh: '全球社会正义联盟工人组织'.repeat(17).slice(0, 200),
  hi: 'सामाजिक न्याय के लिए वैश्विक गठबंधन '.repeat(6).slice(0, 200),
  de: 'Arbeitnehmervertretungen'.repeat(9).slice(0, 200),
};

test('a name of 200 characters in any script, and nothing else, fits on a phone', async ({ page, person, service }) => {
  test.setTimeout(90_000);
  const admin = await service.api(ADMIN);
  const made = [];
  for (const [language, name] of Object.entries(names))
    made.push(
      await admin.post<{ id: string; slug: string }>('/partners', {
        names: { [language]: name.trim() },
        constituency: 'ngos',
        slug: `long-${language}`,
      }),
    );
  const phone = { width: 360, height: 740 };
  await page.setViewportSize(phone);
  const slugs = { en: made.map(({ slug }) => slug), ar: ['long-de'] };
  for (const language of ['en', 'ar'] as const)
    for (const address of ['/partners?constituency=ngos', ...slugs[language].map((slug) => `/partners/${slug}`)]) {
      await open(page, `/${language}${address}`);
      await expectNoSidewaysScroll(page, `/${language}${address}`);
    }
  const [last] = made.slice(-1);
  await admin.post('/commitments', { partner: last?.id, titles: { de: names.de }, kind: 'expertise' });
  const focal = await person(service.person('focal_point', 'long-de', names.de));
  await focal.setViewportSize(phone);
  for (const address of ['', '/organization', '/people', '/commitments', '/commitments/new']) {
    await open(focal, `/en/workspace${address}`);
    await expectNoSidewaysScroll(focal, `/en/workspace${address}`);
  }
  await signIn(page, ADMIN);
  for (const address of [
    '/partners?q=long',
    '/partners',
    `/partners/${last?.id}`,
    '/commitments',
    '/users',
    '/audit',
  ]) {
    await open(page, `/en/console${address}`);
    await expectNoSidewaysScroll(page, `/en/console${address}`);
  }
  // On a desk one long name leaves the rest of the table in sight.
  await page.setViewportSize({ width: 1440, height: 900 });
  await open(page, '/en/console/partners?constituency=ngos');
  const table = page.getByRole('group', { name: 'Partners' });
  expect(await table.evaluate((box) => box.scrollWidth - box.clientWidth), 'columns beyond the edge').toBeLessThan(2);
});

import { readFileSync } from 'node:fs';
import { type Page } from '@playwright/test';
import { furnish, longNames } from './support/content';
import { goToEnd, settled } from './support/pages';
import { ADMIN } from './support/service';
import { arrive, expect, expectNoSidewaysScroll, signIn, test } from './support/test';

const results = (page: Page) => page.getByRole('main').getByRole('heading', { level: 3 }).getByRole('link');
const search = (page: Page) => page.getByLabel('Search by name, acronym or country');
const total = (page: Page) => page.getByRole('heading', { level: 2, name: /^\d+ partners?$/ });

test('a visitor finds a partner by typing, with a slip, and opens it', async ({ page }) => {
  await page.goto('/en');
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Partners' }).click();
  await arrive(page, 'Partners');
  await expect(total(page)).toHaveText('104 partners');
  await search(page).pressSequentially('brasil');
  await expect(page).toHaveURL(/[?&]q=brasil/);
  await expect(results(page).first()).toHaveText(/Brazil|Brasil/);
  await expect(search(page), 'typing is not disturbed').toBeFocused();
  await search(page).fill('governmnet of brazil');
  await expect(page).toHaveURL(/[?&]q=governmnet/);
  await expect(results(page).first()).toHaveText('Government of Brazil');
  await results(page).first().click();
  await arrive(page, 'Government of Brazil');
  await expect(page).toHaveTitle(/^Government of Brazil ·/);
  await page.goBack();
  await expect(search(page)).toHaveValue('governmnet of brazil');
});

test('filters narrow, are told as chips, and go back one by one', async ({ page, service }) => {
  const api = await service.api();
  const count = async (query: string) =>
    (await api.get<{ page: { total: number } }>(`/partners?${query}`)).page.total.toString();
  await page.goto('/en/partners');
  const group = page.getByRole('group', { name: 'Group' });
  await group.getByRole('checkbox', { name: /^Workers/ }).check();
  await expect(total(page)).toHaveText(`${await count('constituency=workers')} partners`);
  await group.getByRole('checkbox', { name: /^Employers/ }).check();
  await expect(total(page)).toHaveText(`${await count('constituency=workers,employers')} partners`);
  await expect(page).toHaveURL(/constituency=/);
  const chips = page.getByRole('list', { name: 'Active filters' });
  await expect(chips.getByRole('listitem')).toHaveCount(2);
  await page.goBack();
  await expect(chips.getByRole('listitem')).toHaveCount(1);
  await expect(total(page)).toHaveText(`${await count('constituency=workers')} partners`);
  await page.reload();
  await expect(chips.getByRole('listitem'), 'the address alone says what is shown').toHaveCount(1);
  await chips.getByRole('button').click();
  await expect(total(page)).toHaveText('104 partners');
  await expect(page).not.toHaveURL(/constituency/);
});

test('sorting, more of the list, and its end', async ({ page }) => {
  await page.goto('/en/partners');
  await settled(page);
  const first = await results(page).first().innerText();
  await page.getByLabel('Sort by').selectOption({ label: 'Name, Z to A' });
  await expect(results(page).first()).not.toHaveText(first);
  const more = page.getByRole('button', { name: 'Show more' });
  for (let count = await results(page).count(); count < 104; count = await results(page).count()) {
    await more.click();
    await expect.poll(() => results(page).count()).toBeGreaterThan(count);
  }
  await expect(results(page)).toHaveCount(104);
  await expect(results(page).last()).toHaveText(first);
  await expect(more).toBeHidden();
});

test('nothing found says what to do', async ({ page }) => {
  await page.goto('/en/partners?q=zzzzzzzz');
  await expect(page.getByText('No partner fits')).toBeVisible();
  await page.getByRole('main').getByRole('button', { name: 'Clear all' }).click();
  await expect(total(page)).toHaveText('104 partners');
});

test('the map leads to the partners of a country, by pointer and by its table', async ({ page, service }) => {
  // The outlines come last: what they wait for has come by then, and must not be missed.
  const counted = page.waitForResponse(/\/api\/v1\/partners\?facets=country/);
  await page.route('**/countries-110m*.json', async (route) => {
    await (await counted).finished();
    await route.continue();
  });
  await page.goto('/en/partners');
  await page.getByRole('navigation', { name: 'View' }).getByRole('link', { name: 'Map' }).click();
  await expect(page).toHaveURL(/view=map/);
  await expect(page.getByRole('img', { name: /^World map/ })).toBeVisible();
  const table = page.getByRole('table', { name: 'Partners by country' });
  const brazil = table.getByRole('row').filter({ hasText: 'Brazil' });
  const { page: all } = await (await service.api()).get<{ page: { total: number } }>('/partners?country=BR');
  await page
    .getByRole('button', { name: /^Show all/ })
    .last()
    .click();
  await expect(brazil.getByRole('cell')).toHaveText(`${all.total}`);
  await brazil.getByRole('button').click();
  await expect(page).toHaveURL(/country=BR/);
  await page.getByRole('link', { name: 'Show the list' }).click();
  await expect(results(page)).toHaveCount(all.total);
});

test('the result can be shared and taken away as CSV', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.goto('/en/partners?constituency=workers');
  await settled(page);
  await goToEnd(page);
  await page.getByRole('button', { name: 'Share' }).click();
  await expect(page.getByText('The link is copied.')).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(page.url());
  const coming = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Download the result as CSV' }).click();
  const lines = readFileSync(await (await coming).path(), 'utf8')
    .trim()
    .split('\n');
  const shown = Number.parseInt(await total(page).innerText());
  expect(lines.length, 'the headers and each partner that was found').toBe(shown + 1);
  expect(lines.slice(1).every((line) => line.includes('workers'))).toBe(true);
});

test('a partner page shows record, commitments and history, and says which language a text is in', async ({
  page,
  service,
}) => {
  await furnish(service);
  await page.goto('/es/partners/government-of-brazil');
  await arrive(page, 'Gobierno del Brasil');
  await page.goto('/fr/partners/government-of-brazil');
  await arrive(page, 'Gouvernement du Brésil');
  await expect(page.getByRole('heading', { name: 'Former des inspecteurs du travail' })).toHaveCount(2);
  await expect(page.getByText('Œuvre pour le travail décent')).toBeVisible();
  await page.goto('/es/partners/government-of-brazil');
  const foreign = page.getByText('Works for decent jobs');
  await expect(foreign).toBeVisible();
  expect(await foreign.evaluate((element) => element.closest('[lang]')?.getAttribute('lang'))).toBe('en');
});

test('names of 200 characters in every script fit everywhere', async ({ page, service }) => {
  await furnish(service);
  await page.setViewportSize({ width: 360, height: 740 });
  for (const [language, name] of Object.entries(longNames)) {
    await page.goto(`/${language}/partners?q=${encodeURIComponent(name.slice(0, 10))}`);
    await settled(page);
    await expect(page.getByText(name, { exact: true }).first()).toBeVisible();
    await expectNoSidewaysScroll(page, `the directory with the name in ${language}`);
  }
  const { items } = await (await service.api()).get<{ items: { slug: string }[] }>('/partners?q=FFF');
  await page.goto(`/en/partners/${items[0]?.slug}`);
  await arrive(page, longNames.en);
  await expectNoSidewaysScroll(page, 'the page of a partner with a long name');
});

test('script in a name, a description or a website is text', async ({ page, service, faults }) => {
  const script = '<img src=x onerror="document.title=1"><script>document.title=2</script>';
  const admin = await service.api(ADMIN);
  const { slug } = await admin.post<{ slug: string }>('/partners', {
    slug: 'scripted',
    names: { en: `Union ${script}` },
    acronym: '<b>U</b>',
    constituency: 'workers',
    descriptions: { en: script },
  });
  await page.goto(`/en/partners/${slug}`);
  await arrive(page, `Union ${script}`);
  await expect(page.getByText(script, { exact: true })).toBeVisible();
  await page.goto('/en/partners?q=union onerror');
  await expect(results(page).filter({ hasText: script })).toBeVisible();
  await expect(page.locator('main img, main b')).toHaveCount(0);
  expect(faults.unexpected).toEqual([]);
});

test('a renamed or merged partner is found under its old address; a deleted one says so', async ({
  page,
  service,
  faults,
}) => {
  faults.expect(/status of (410|404)/);
  const admin = await service.api(ADMIN);
  const { id } = await admin.post<{ id: string }>('/partners', {
    names: { en: 'Twin of Brazil' },
    constituency: 'governments',
  });
  await admin.send('POST', '/partners/government-of-brazil/merge', { duplicate: id }, { 'if-match': '*' });
  await page.goto('/en/partners/twin-of-brazil');
  await arrive(page, 'Government of Brazil');
  await expect(page).toHaveURL(/government-of-brazil$/);
  const gone = await admin.post<{ id: string }>('/partners', { names: { en: 'Short lived' }, constituency: 'workers' });
  await admin.send('DELETE', `/partners/${gone.id}`, undefined, { 'if-match': '*' });
  await page.goto('/en/partners/short-lived');
  await arrive(page, 'This partner is no longer listed');
  await page.goto('/en/partners/never-was');
  await arrive(page, 'This page does not exist');
});

test('editors look for partners that are not active, visitors do not lose their way', async ({ page, service }) => {
  const admin = await service.api(ADMIN);
  await admin.send(
    'POST',
    '/partners/government-of-nepal/transitions',
    { to: 'dormant', reason: 'Sample' },
    { 'if-match': '*' },
  );
  await page.goto('/en/partners/government-of-nepal');
  await arrive(page, 'Government of Nepal');
  await expect(page.getByText('This partnership is dormant at present.')).toBeVisible();
  // Visitors find it too, but only those who look after partners choose by where they stand.
  const states = page.getByRole('group', { name: 'Status' });
  await page.goto('/en/partners?q=nepal');
  await expect(results(page).first()).toHaveText('Government of Nepal');
  await expect(states).toHaveCount(0);
  await signIn(page, ADMIN);
  await page.goto('/en/partners');
  await states.getByRole('checkbox', { name: /Dormant/ }).check();
  await expect(results(page)).toHaveText(['Government of Nepal']);
});

import { type Locator, type Page } from '@playwright/test';
import { goToEnd, settled } from './support/pages';
import { PracticeDesk } from './support/practices';
import { arrive, expect, fillSignIn, signIn, test } from './support/test';

interface Kept {
  items: { name: string; query: string; digest: string }[];
}

test.describe.configure({ timeout: 120_000 });

/** Presses the button of the page that the link at the end of a mail leads to. */
async function endMails(page: Page): Promise<void> {
  await arrive(page, 'End the mails about a search');
  await page.getByRole('button', { name: 'Send me no more mails' }).click();
}

/** The link leads out of the app: the browser itself asks for its address, and the app looks for no page of its own. */
async function leadsOut(page: Page, link: Locator): Promise<void> {
  const address = await link.evaluate((element) => (element as HTMLAnchorElement).href);
  const it = ({ href }: URL): boolean => href === address;
  // An empty answer leaves the page as it is.
  await page.route(it, (route) => route.fulfill({ status: 204 }));
  const asked = page.waitForRequest((request) => request.url() === address && request.isNavigationRequest());
  await link.click();
  await asked;
  await page.unroute(it);
}

test('a search is kept, its news come by mail, and the link of the mail ends them', async ({
  page,
  person,
  service,
  faults,
}) => {
  // A link that was cut off.
  faults.expect(/status of 400/);
  const desk = await PracticeDesk.of(service);
  await desk.publish({ title: 'Joint labour inspections' });
  const email = service.person('contributor', 'government-of-nepal');
  const own = await service.api(email);
  await signIn(page, email);
  await page.goto('/en/practices?q=inspections&country=BR');
  await settled(page);
  await goToEnd(page);
  await page.getByRole('button', { name: 'Save this search' }).click();
  const dialog = page.getByRole('dialog', { name: 'Save this search' });
  await expect(dialog.getByText('Brazil', { exact: true })).toBeVisible();
  await expect(dialog.getByLabel('Name')).toHaveValue('inspections · Brazil');
  await dialog.getByLabel('Name').fill('');
  await dialog.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(dialog.getByLabel('Name')).toBeFocused();
  await dialog.getByLabel('Name').fill('Inspection in Brazil');
  await dialog.getByLabel('Mails about what is new').selectOption({ label: 'At most every day' });
  await dialog.getByRole('button', { name: 'Save', exact: true }).dblclick();
  await page
    .getByRole('dialog', { name: 'The search is saved' })
    .getByRole('link', { name: 'Your saved searches' })
    .click();
  await arrive(page, 'Saved searches');
  expect((await own.get<Kept>('/saved-searches')).items).toMatchObject([
    { name: 'Inspection in Brazil', query: 'q=inspections&country=BR', digest: 'daily' },
  ]);
  await expect(page.getByRole('link', { name: 'Inspection in Brazil', exact: true })).toHaveAttribute(
    'href',
    '/en/practices?q=inspections&country=BR',
  );
  await expect(page.getByText(/^Mails about what is new: At most every day/)).toBeVisible();
  await leadsOut(page, page.getByRole('link', { name: 'Atom feed' }));

  await desk.publish({ title: 'Inspections of fishing boats' });
  await expect
    .poll(() => service.mails.some(({ text }) => text.includes('Inspections of fishing boats')), { timeout: 40_000 })
    .toBe(true);
  const { link } = await service.mail(email, '/saved-searches/unsubscribe');
  const { pathname, hash } = new URL(link);
  // Whoever reads the mail need not be signed in.
  const reader = await person();
  await reader.goto(pathname + hash);
  await arrive(reader, 'End the mails about a search');
  await expect(reader, 'the secret is not left in the address').toHaveURL(/\/saved-searches\/unsubscribe$/);
  expect((await own.get<Kept>('/saved-searches')).items[0]?.digest, 'to look ends nothing').toBe('daily');
  await endMails(reader);
  await expect(reader.getByText('The mails about this search have ended')).toBeVisible();
  expect((await own.get<Kept>('/saved-searches')).items[0]?.digest).toBe('never');
  // The same mail opened once more, and a link of which a mail program kept the half.
  await reader.goto('/en');
  await reader.goto(pathname + hash);
  await endMails(reader);
  await expect(reader.getByText('The mails about this search have ended')).toBeVisible();
  await reader.goto('/en');
  await reader.goto(pathname + hash.slice(0, 25));
  await endMails(reader);
  await expect(reader.getByText('This link does not work')).toBeVisible();
  await reader.goto('/en');
  await reader.goto(pathname);
  await expect(reader.getByText('Please open the link at the end of the mail')).toBeVisible();

  await page.reload();
  await expect(page.getByText(/^Mails about what is new: No mails/)).toBeVisible();
  await page.getByRole('button', { name: /^Change\s*: Inspection in Brazil$/ }).click();
  const changing = page.getByRole('dialog', { name: 'Change the saved search' });
  await changing.getByLabel('Name').fill('Inspection');
  await changing.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(changing).toBeHidden();
  await expect(page.getByRole('link', { name: 'Inspection', exact: true })).toBeVisible();
  await page.getByRole('button', { name: /^Delete\s*: Inspection$/ }).click();
  await page.getByRole('dialog', { name: 'Delete this search?' }).getByRole('button', { name: 'Delete' }).click();
  await expect(page.getByText('No search is saved yet')).toBeVisible();
  expect((await own.get<Kept>('/saved-searches')).items).toEqual([]);
});

test('offline the mails go on, and the page says so', async ({ page, service, faults }) => {
  faults.expect(/ERR_INTERNET_DISCONNECTED/);
  const secret = 'sample-secret-'.repeat(3);
  await page.goto(`/en/saved-searches/unsubscribe#${secret}`);
  await arrive(page, 'End the mails about a search');
  await page.context().setOffline(true);
  await page.getByRole('button', { name: 'Send me no more mails' }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'The service cannot be reached' })).toBeVisible();
  await page.context().setOffline(false);
  faults.expect(/status of 400/);
  await page.getByRole('button', { name: 'Send me no more mails' }).click();
  await expect(page.getByText('This link does not work')).toBeVisible();
  expect(service.mails).toEqual([]);
});

test('a visitor is led to sign in and back to the search', async ({ page, service }) => {
  const email = service.person('contributor', 'government-of-nepal');
  await page.goto('/en/practices?q=inspections');
  await settled(page);
  await goToEnd(page);
  await page.getByRole('button', { name: 'Save this search' }).click();
  await arrive(page, 'Sign in');
  await fillSignIn(page, email);
  await expect(page).toHaveURL(/\/en\/practices\?q=inspections$/);
  await goToEnd(page);
  await expect(page.getByRole('button', { name: 'Save this search' })).toBeVisible();
});

test('the result is handed on as a feed and as files', async ({ page, service }) => {
  const desk = await PracticeDesk.of(service);
  await desk.publish({ title: 'Joint labour inspections' });
  await page.goto('/fr/practices?country=BR&sort=title&view=map');
  await settled(page);
  const feed = '/api/v1/practices?country=BR&format=atom&lang=fr';
  await expect(page.locator('head link[type="application/atom+xml"]')).toHaveAttribute('href', feed);
  await goToEnd(page);
  const follow = page.getByRole('link', { name: 'S’abonner (Atom)' });
  await expect(follow).toHaveAttribute('href', feed);
  await leadsOut(page, follow);
  const atom = await page.request.get(feed);
  expect(atom.headers()['content-type']).toContain('application/atom+xml');
  expect(await atom.text()).toContain('Joint labour inspections');
  for (const [name, start] of [
    ['CSV', /^\uFEFF?[a-z_]+,/],
    ['Excel', /^PK/],
    ['NDJSON', /^\{"/],
  ] as const) {
    const address = await page.getByRole('link', { name: `Télécharger le résultat en ${name}` }).getAttribute('href');
    const file = await page.request.get(address ?? '');
    expect(file.status(), name).toBe(200);
    expect((await file.body()).toString('latin1').replace(/^ï»¿/, ''), name).toMatch(start);
  }
});

import AxeBuilder from '@axe-core/playwright';
import { type Page } from '@playwright/test';
import { furnish, type Furnished } from './support/content';
import { consolePages, open, publicPages, workspacePages, type Place } from './support/pages';
import { ADMIN, PASSWORD } from './support/service';
import { expect, expectNoSidewaysScroll, signIn, test } from './support/test';

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** What axe finds on the page as it is, in light and in dark. */
async function violations(page: Page): Promise<string[]> {
  const found: string[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    // Only what is wrong is told in full, and there are no frames to gather it from: that is most of the time.
    const axe = new AxeBuilder({ page })
      .options({ resultTypes: ['violations'] })
      .withTags(RULES)
      .setLegacyMode();
    const { violations } = await axe.analyze();
    for (const { id, help, nodes } of violations)
      found.push(`${colorScheme}: ${id} (${help}): ${nodes.map(({ target }) => target.join(' ')).join(' · ')}`);
  }
  return found;
}

/** No page of a list has a violation or is wider than a phone. */
async function look(page: Page, language: string, places: Place[], content: Furnished): Promise<void> {
  for (const { name, address } of places)
    await test.step(`${language} ${name}`, async () => {
      await page.setViewportSize({ width: 1280, height: 900 });
      await open(page, `/${language}${address(content)}`);
      expect.soft(await violations(page), `${language} ${name}`).toEqual([]);
      await page.setViewportSize({ width: 360, height: 740 });
      await test.step('on a phone', () => expectNoSidewaysScroll(page, `${language} ${name}`));
    });
}

// A test goes through a list of up to two dozen pages, and axe looks at each in light and in dark.
test.describe.configure({ timeout: 300_000 });

for (const language of ['en', 'ar'])
  test(`public pages in ${language === 'en' ? 'English' : 'Arabic'} are accessible`, async ({
    page,
    service,
    faults,
  }) => {
    faults.expect(/status of 4(04|10)/);
    await look(page, language, publicPages, await furnish(service));
  });

/** Long lists are looked at in two parts, side by side. */
const parts: [string, (place: Place) => boolean][] = [
  ['on practices', ({ name }) => /practice|translation|review|statistics/.test(name)],
  ['on everything else', ({ name }) => !/practice|translation|review|statistics/.test(name)],
];

for (const [about, belongs] of parts) {
  test(`pages of partners’ people ${about} are accessible`, async ({ page, service }) => {
    const content = await furnish(service);
    await signIn(page, content.focalPoint);
    await look(page, 'en', workspacePages.filter(belongs), content);
  });

  test(`pages of the Secretariat ${about} are accessible`, async ({ page, service }) => {
    const content = await furnish(service);
    await signIn(page, ADMIN);
    await look(page, 'en', consolePages.filter(belongs), content);
  });
}

/** The dialog that is open has no violation and fits a phone. */
async function lookAtDialog(page: Page, name: string): Promise<void> {
  await test.step(name, async () => {
    await expect(page.getByRole('dialog')).toBeVisible();
    await expect(page.locator('dialog .skeleton')).toHaveCount(0);
    expect.soft(await violations(page), name).toEqual([]);
  });
}

test('dialogs of the Secretariat’s pages are accessible', async ({ page, service }) => {
  const content = await furnish(service);
  await signIn(page, ADMIN);
  const dialogs: [string, string | RegExp][] = [
    ['/console/users', 'Invite somebody'],
    ['/console/users', /^Edit/],
    ['/console/clients', 'New API client'],
    ['/console/statements', /^Edit/],
    ['/console/reference/priorities', /^Edit/],
    [`/console/applications/${content.application}`, 'Correct contact and organization'],
    [`/console/applications/${content.application}`, 'Decline'],
    [`/console/partners/${content.partnerId}`, 'Delete'],
  ];
  for (const [address, button] of dialogs) {
    await open(page, `/en${address}`);
    await page.getByRole('main').getByRole('button', { name: button }).first().click();
    await lookAtDialog(page, `${address}: ${button}`);
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toBeHidden();
  }
});

test('the questions after somebody else’s change and after the end of a session are accessible', async ({
  page,
  service,
  faults,
}) => {
  faults.expect(/status of 4(12|0[01])/);
  const focal = service.person('focal_point', 'government-of-brazil');
  await signIn(page, focal);
  await open(page, '/en/workspace/organization');
  await page.getByLabel('Acronym').fill('MINE');
  await (
    await service.api(ADMIN)
  ).patch('/partners/government-of-brazil', { acronym: 'THEIRS', names: { fr: 'Autre' } });
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await lookAtDialog(page, 'conflict');
  await page.keyboard.press('Escape');
  await (
    await service.api(focal)
  ).post('/auth/password', { old_password: PASSWORD, new_password: 'another long password' });
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await lookAtDialog(page, 'session ended');
});

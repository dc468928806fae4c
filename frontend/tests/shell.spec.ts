import { type Page } from '@playwright/test';
import { settled } from './support/pages';
import { ADMIN, PASSWORD } from './support/service';
import { arrive, expect, expectNoSidewaysScroll, test } from './support/test';

test('an address without a language leads to the reader’s own', async ({ page }) => {
  await page.goto('/');
  await expect(page).toHaveURL(/\/en$/);
  await page.goto('/partners?q=union');
  await expect(page).toHaveURL(/\/en\/partners\?q=union$/);
});

test('a page that does not exist says so and leads on', async ({ page, faults }) => {
  faults.expect(/status of 404/);
  await page.goto('/en/no-such-page');
  await arrive(page, 'This page does not exist');
  await page.getByRole('link', { name: 'Go to the home page' }).click();
  await expect(page).toHaveURL(/\/en$/);
});

test('another page is announced: its heading takes the focus, its title names the window', async ({ page }) => {
  await page.goto('/en');
  await settled(page);
  for (const [link, title] of [
    ['About', /./],
    ['Priorities', /./],
    ['Partners', /^Partners ·/],
    ['Join', /^Join the Coalition ·/],
  ] as const) {
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: link }).click();
    const heading = page.getByRole('heading', { level: 1 });
    await expect(heading).toBeFocused();
    await expect(page).toHaveTitle(title);
    await expect(page).toHaveTitle(new RegExp(`^${(await heading.innerText()).replace(/[^\w ]/g, '.')}`));
  }
});

/** What the head says about the page. */
const headOf = (page: Page) =>
  page.evaluate(() => {
    const all = (selector: string, attribute: string): (string | null)[] =>
      [...document.head.querySelectorAll(selector)].map((element) => element.getAttribute(attribute));
    return {
      descriptions: all('meta[name="description"]', 'content'),
      canonical: all('link[rel="canonical"]', 'href'),
      robots: all('meta[name="robots"]', 'content'),
      shared: all('meta[property^="og:"], meta[name="twitter:card"]', 'content').length,
      alternates: all('link[rel="alternate"][hreflang]', 'hreflang').length,
      linkedData: all('script[type="application/ld+json"]', 'type').length,
    };
  });

test('the head is about the page that is open, not about the first one', async ({ page, baseURL }) => {
  const go = async (link: string): Promise<void> => {
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: link }).click();
    await expect(page.getByRole('heading', { level: 1 })).toBeFocused();
    await settled(page);
  };
  await page.goto('/en/partners/government-of-brazil');
  await settled(page);
  const first = await headOf(page);
  expect(first, 'what the service wrote').toMatchObject({
    canonical: [`${baseURL}/en/partners/government-of-brazil`],
    robots: [],
    linkedData: 1,
  });
  expect(first.descriptions).toHaveLength(1);
  expect(first.shared).toBeGreaterThan(4);
  expect(first.alternates).toBeGreaterThan(4);

  const bare = { robots: [], shared: 0, alternates: 0, linkedData: 0 };
  await go('Partners');
  const directory = await headOf(page);
  expect(directory).toMatchObject({ ...bare, canonical: [`${baseURL}/en/partners`] });
  expect(directory.descriptions).toHaveLength(1);
  expect(directory.descriptions).not.toEqual(first.descriptions);
  await page.getByLabel('Search by name, acronym or country').fill('nepal');
  await expect(page).toHaveURL(/q=nepal/);
  expect((await headOf(page)).canonical, 'filters are no page of their own').toEqual([`${baseURL}/en/partners`]);

  await go('About');
  const about = await headOf(page);
  expect(about.canonical).toEqual([`${baseURL}/en/about`]);
  expect(about.descriptions).toHaveLength(1);
  expect(about.descriptions).not.toEqual(directory.descriptions);
  await page.getByRole('banner').getByLabel('Language').selectOption({ label: 'Français' });
  await arrive(page, 'La Coalition');
  const french = await headOf(page);
  expect(french).toMatchObject({ ...bare, canonical: [`${baseURL}/fr/about`] });
  expect(french.descriptions).toHaveLength(1);
  expect(french.descriptions).not.toEqual(about.descriptions);

  await page.goBack();
  await arrive(page, 'About the Coalition');
  expect(await headOf(page)).toEqual(about);
});

test('a page that search engines leave out does not hide those after it, nor the other way round', async ({ page }) => {
  await page.goto('/en/account');
  await settled(page);
  expect((await headOf(page)).robots).not.toHaveLength(0);
  await page.getByRole('contentinfo').getByRole('link', { name: 'Accessibility' }).click();
  await arrive(page, 'Accessibility');
  const open = await headOf(page);
  expect(open.robots).toEqual([]);
  expect(open.descriptions).toHaveLength(1);
  await page.getByRole('contentinfo').getByRole('link', { name: 'Privacy' }).click();
  await arrive(page, 'Privacy');
  await page.getByRole('link', { name: 'My account' }).click();
  await arrive(page, 'My account');
  const account = await headOf(page);
  expect(account.robots).toEqual(['noindex']);
  expect(account.descriptions, 'the description goes with its page').toEqual([]);
});

test('French: every text of the page, numbers and the choice for the next visit', async ({ page }) => {
  await page.goto('/en/partners?q=union');
  await settled(page);
  await page.getByRole('banner').getByLabel('Language').selectOption({ label: 'Français' });
  await expect(page, 'what was filtered stays').toHaveURL(/\/fr\/partners\?q=union$/);
  await expect(page.locator('html')).toHaveAttribute('lang', 'fr');
  await arrive(page, 'Partenaires');
  await expect(page.getByRole('main')).not.toContainText(/Search by name|Sort by|Show more|Filters\b/);
  await page.goto('/');
  await expect(page).toHaveURL(/\/fr$/);
});

test('Arabic is written from right to left, mirrored, and fits on a phone', async ({ page }) => {
  const brand = async (): Promise<number> => {
    const box = await page.getByRole('banner').getByRole('link').first().boundingBox();
    return (box?.x ?? 0) + (box?.width ?? 0) / 2;
  };
  await page.goto('/en/partners');
  await settled(page);
  expect(await brand()).toBeLessThan(640);
  await page.goto('/ar/partners');
  await settled(page);
  await expect(page.locator('html')).toHaveAttribute('dir', 'rtl');
  await expect(page.locator('html')).toHaveAttribute('lang', 'ar');
  expect(await brand(), 'the layout is mirrored').toBeGreaterThan(640);
  await page.setViewportSize({ width: 360, height: 740 });
  for (const address of [
    '',
    '/about',
    '/priorities',
    '/privacy',
    '/accessibility',
    '/partners',
    '/partners/government-of-brazil',
    '/join',
    '/sign-in',
  ]) {
    await page.goto(`/ar${address}`);
    await settled(page);
    await expectNoSidewaysScroll(page, `/ar${address}`);
  }
});

/** Presses Tab until something has the focus, as somebody without a pointer does. */
async function tabTo(page: Page, what: string): Promise<void> {
  for (let presses = 0; presses < 150; presses += 1) {
    await page.keyboard.press('Tab');
    const name = await page.evaluate(() => {
      const element = document.activeElement;
      const label = element instanceof HTMLInputElement ? element.labels?.[0]?.innerText : undefined;
      return label ?? element?.getAttribute('aria-label') ?? element?.textContent ?? '';
    });
    if (name.trim() === what) {
      const visible = await page.evaluate(() => {
        const style = document.activeElement ? getComputedStyle(document.activeElement) : null;
        return style !== null && (style.outlineStyle !== 'none' || style.boxShadow !== 'none');
      });
      expect(visible, `one sees that the focus is on ${what}`).toBe(true);
      return;
    }
  }
  throw new Error(`Tab never came to “${what}”`);
}

test('by keyboard alone: from the home page to a partner, and in', async ({ page }) => {
  await page.goto('/en');
  await settled(page);
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to content' })).toBeFocused();
  await tabTo(page, 'Partners');
  await page.keyboard.press('Enter');
  await arrive(page, 'Partners');
  await settled(page);
  await tabTo(page, 'Search by name, acronym or country');
  await page.keyboard.type('government of nepal');
  await expect(page.getByRole('link', { name: 'Government of Nepal' })).toBeVisible();
  await expect(page).toHaveURL(/q=government/);
  await tabTo(page, 'Government of Nepal');
  await page.keyboard.press('Enter');
  await arrive(page, 'Government of Nepal');
  await page.goto('/en');
  await tabTo(page, 'Sign in');
  await page.keyboard.press('Enter');
  await arrive(page, 'Sign in');
  await tabTo(page, 'E-mail address');
  await page.keyboard.type(ADMIN);
  await tabTo(page, 'Password');
  await page.keyboard.type(PASSWORD);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Sign out' })).toBeVisible();
});

test('light and dark follow the system until somebody chooses', async ({ page }) => {
  const paper = (): Promise<string> => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  await page.emulateMedia({ colorScheme: 'light' });
  await page.goto('/en');
  const light = await paper();
  await page.emulateMedia({ colorScheme: 'dark' });
  const dark = await paper();
  expect(dark).not.toBe(light);
  await page.getByRole('contentinfo').getByLabel('Light').check();
  expect(await paper()).toBe(light);
  await page.reload();
  await settled(page);
  expect(await paper(), 'the choice is remembered').toBe(light);
});

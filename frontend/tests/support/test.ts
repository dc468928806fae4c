import { test as base, expect, type Browser, type BrowserContext, type Page } from '@playwright/test';
import { Faults } from './faults';
import { PASSWORD, Service } from './service';

interface Fixtures {
  /** A service of this test's own. */
  service: Service;
  faults: Faults;
  /** A browser of its own for somebody; signed in when an e-mail address is given. */
  person: (email?: string) => Promise<Page>;
}

export const test = base.extend<Fixtures>({
  // eslint-disable-next-line no-empty-pattern -- the runner reads what a fixture needs from this pattern
  service: async ({}, use, info) => {
    const service = await Service.start();
    await use(service);
    if (info.status !== info.expectedStatus) await info.attach('service.log', { body: service.log });
    await service.dispose();
  },
  baseURL: async ({ service }, use) => use(service.base),
  faults: [
    async ({ service }, use) => {
      const faults = new Faults(() => service.base);
      await use(faults);
      expect(faults.unexpected, 'nothing went wrong unseen').toEqual([]);
    },
    { auto: true },
  ],
  context: async ({ context, faults }, use) => {
    await faults.watch(context);
    await use(context);
  },
  person: async ({ browser, baseURL, contextOptions, faults, locale, timezoneId }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async (email) => {
      const context = await newContext(browser, { ...contextOptions, baseURL, locale, timezoneId });
      contexts.push(context);
      await faults.watch(context);
      const page = await context.newPage();
      if (email) await signIn(page, email);
      return page;
    });
    for (const context of contexts) await context.close();
  },
});

const newContext = (browser: Browser, options: Parameters<Browser['newContext']>[0]): Promise<BrowserContext> =>
  browser.newContext(options);

/** Gives the browser of a page a session, as signing in by the form does. */
export async function signIn(page: Page, email: string): Promise<void> {
  const answer = await page.request.post('/api/v1/auth/login', { data: { email, password: PASSWORD } });
  expect(answer.status()).toBe(200);
  // The app asks for a new token only when it knows of a session. An empty page of its origin, to leave the sign there.
  await page.route('**/empty', (route) =>
    route.fulfill({ contentType: 'text/html', body: '<link rel="icon" href="data:,">' }),
  );
  await page.goto('/empty');
  await page.evaluate(() => localStorage.setItem('coalition.session', '1'));
  await page.unroute('**/empty');
}

/** Fills the sign-in form that is on the page. */
export async function fillSignIn(page: Page, email: string, password = PASSWORD): Promise<void> {
  const form = page.locator('form').filter({ has: page.getByLabel('Password', { exact: true }) });
  await form.getByLabel('E-mail address').fill(email);
  await form.getByLabel('Password', { exact: true }).fill(password);
  await form.getByRole('button', { name: 'Sign in' }).click();
}

/** The page is there: its heading says so. Skeletons have gone. */
export async function arrive(page: Page, heading: string | RegExp): Promise<void> {
  await expect(page.locator('#opening')).toHaveCount(0);
  await expect(page.getByRole('heading', { level: 1, name: heading })).toBeVisible();
}

/** The page does not need to be scrolled sideways. */
export async function expectNoSidewaysScroll(page: Page, name = 'the page'): Promise<void> {
  const [needed, there] = await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth] as const);
  expect.soft(needed, `${name} is not wider than the window`).toBeLessThanOrEqual(there);
}

export { expect };

import { type Locator, type Page } from '@playwright/test';
import { settled } from './support/pages';
import { PracticeDesk, shelve } from './support/practices';
import { expect, expectNoSidewaysScroll, test } from './support/test';

const results = (page: Page): Locator => page.getByRole('main').getByRole('heading', { level: 3 });

test.describe.configure({ timeout: 90_000 });

test('a visitor finds a practice by typing, with a slip, narrows the list and opens it', async ({ page, service }) => {
  const { publicPractice: practice } = await shelve(service);
  await page.goto('/en/practices');
  await expect(results(page)).toHaveCount(2);
  await page.getByRole('searchbox').fill('inspectoin workshops');
  await expect(page).toHaveURL(/q=inspectoin%20workshops$/);
  await expect(results(page)).toHaveText(['Joint labour inspections in small workshops']);
  await expect(page.getByRole('main').locator('mark').first()).toBeVisible();
  await page.getByRole('searchbox').fill('');
  await expect(results(page)).toHaveCount(2);

  const goals = page.getByRole('group', { name: 'Sustainable Development Goal' });
  await goals.getByRole('checkbox', { name: /^5\. Gender equality/ }).check();
  await expect(page).toHaveURL(/\?sdg=5$/);
  await expect(results(page)).toHaveText(['Joint labour inspections in small workshops']);
  await page
    .getByRole('group', { name: 'Country' })
    .getByRole('checkbox', { name: /Brazil/ })
    .check();
  await page.goBack();
  await expect(page).toHaveURL(/\?sdg=5$/);
  await page.getByRole('button', { name: /Remove the filter Sustainable Development Goal: 5/ }).click();
  await expect(results(page)).toHaveCount(2);

  await page.getByRole('link', { name: 'Joint labour inspections in small workshops' }).click();
  await expect(page).toHaveURL(new RegExp(`/en/practices/${practice}$`));
  await page.goBack();
  await expect(results(page)).toHaveCount(2);
});

test('sorting, another question, nothing found and the map', async ({ page, service }) => {
  await shelve(service);
  await page.goto('/en/practices');
  await expect(results(page)).toHaveCount(2);
  // The newest comes first; the other one was published, and revised, before.
  await expect(results(page).first()).toHaveText('Training women as labour inspectors');
  await page.getByLabel('Sort by').selectOption({ label: 'Oldest first' });
  await expect(page).toHaveURL(/sort=published_at$/);
  await expect(results(page).first()).toHaveText('Joint labour inspections in small workshops');
  await page.goto('/en/practices?q=zzzzzzzz');
  await expect(page.getByText('No practice fits')).toBeVisible();
  await page.getByRole('button', { name: 'Clear all' }).click();
  await expect(results(page)).toHaveCount(2);
  await page.getByRole('link', { name: 'Map' }).click();
  const table = page.getByRole('table', { name: 'Practices by country' });
  await table.getByRole('button', { name: 'Brazil' }).click();
  await expect(page).toHaveURL(/country=BR&view=map$/);
  await page.getByRole('link', { name: 'Show the list' }).click();
  await expect(results(page)).toHaveText(['Joint labour inspections in small workshops']);
});

test('practices are met on the home page, at their partner and in the search over everything', async ({
  page,
  service,
}) => {
  const { publicPractice: practice } = await shelve(service);
  await page.goto('/en');
  await expect(
    page
      .getByRole('region', { name: 'New good practices' })
      .getByRole('link', { name: 'Joint labour inspections in small workshops' }),
  ).toHaveAttribute('href', `/en/practices/${practice}`);
  await page.goto('/en/partners/government-of-brazil');
  await page.getByRole('link', { name: 'See them all in the repository' }).click();
  await expect(page.getByRole('button', { name: /Remove the filter Partner: Government of Brazil/ })).toBeVisible();
  await expect(results(page)).toHaveCount(2);

  await page.getByRole('banner').getByRole('button', { name: 'Search' }).click();
  const dialog = page.getByRole('dialog', { name: 'Search' });
  await expect(dialog.getByRole('searchbox')).toBeFocused();
  await dialog.getByRole('searchbox').fill('workshops');
  await dialog.getByRole('link', { name: 'Joint labour inspections in small workshops' }).click();
  await expect(page).toHaveURL(new RegExp(`/practices/${practice}$`));
  await expect(dialog).toHaveCount(0);
});

test('a title of 200 characters without a space fits on a phone', async ({ page, service }) => {
  const desk = await PracticeDesk.of(service);
  const title = 'Arbeitsinspektionen'.repeat(10).slice(0, 200);
  const { slug } = await desk.publish({ lang: 'de', title, summary: title });
  await page.setViewportSize({ width: 360, height: 740 });
  for (const address of ['/en/practices', `/en/practices/${slug}`, `/en/practices/${slug}/versions/1`, '/en']) {
    await page.goto(address);
    await settled(page);
    await expect(page.getByText(title).first()).toBeVisible();
    await expectNoSidewaysScroll(page, address);
  }
});

import { readFileSync } from 'node:fs';
import { furnish } from './support/content';
import { open } from './support/pages';
import { EDITOR } from './support/service';
import { arrive, expect, expectNoSidewaysScroll, signIn, test } from './support/test';

test.describe.configure({ timeout: 120_000 });

test('the Secretariat sees figures as charts, as tables and as a file', async ({ page, service }) => {
  await furnish(service);
  await signIn(page, EDITOR);
  await open(page, '/en/console');
  await page.getByRole('link', { name: 'Figures on practices' }).click();
  await arrive(page, 'Figures on practices');
  const kinds = page.getByRole('table', { name: 'By kind' });
  await expect(
    kinds.getByRole('row', { name: /^Full description 1/ }),
    'whoever hears the page gets the table',
  ).toBeAttached();
  const countries = page.getByRole('figure', { name: 'By country' });
  await expect(countries.locator('svg').first()).toBeVisible();
  await countries.getByRole('button', { name: /^Show as a table/ }).click();
  await expect(countries.locator('.drawing')).toHaveCount(0);
  await expect(countries.getByRole('row', { name: /^Senegal 2/ })).toBeVisible();
  await countries.getByRole('button', { name: /^Show as a chart/ }).click();
  await expect(countries.locator('svg').first()).toBeVisible();
  await expect(page.getByRole('table', { name: 'By partner' }).getByRole('row', { name: /Brazil/ })).toBeAttached();

  const year = String(new Date().getUTCFullYear());
  await page.getByRole('link', { name: year, exact: true }).click();
  await expect(page).toHaveURL(new RegExp(`from=${year}-01-01&to=${year}-12-31`));
  await expect(
    page.getByRole('heading', { name: new RegExp(`^From 1 January ${year} to 31 December ${year}`) }),
  ).toBeVisible();
  const months = page.getByRole('table', { name: /^Submitted and published/ });
  await expect(months.locator('tbody tr')).toHaveCount(12);
  const coming = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download as CSV' }).click();
  const file = await coming;
  expect(file.suggestedFilename()).toBe(`practice-statistics-${year}-01-01-${year}-12-31.csv`);
  expect(readFileSync(await file.path(), 'utf8')).toMatch(/^figure,key,measure,value\r\n/);

  await page.getByLabel('To', { exact: true }).fill(`${Number(year) - 1}-01-01`);
  await expect(page.getByText('The last day must not be before the first.')).toBeVisible();
  await expect(
    page.getByText(`The figures below are still those from 1 January ${year} to 31 December ${year}`),
  ).toBeVisible();
  await expect(page.getByRole('button', { name: 'Download as CSV' })).toBeDisabled();
  await page.reload();
  await expect(page.getByText('The last day must not be before the first.')).toBeVisible();
  await page.setViewportSize({ width: 360, height: 740 });
  await open(page, '/en/console/statistics');
  await expectNoSidewaysScroll(page);
});

test('without practices the page says what it will show', async ({ page, service }) => {
  await signIn(page, EDITOR);
  expect(service.base).toBeTruthy();
  await open(page, '/en/console/statistics');
  await expect(page.getByText('There is no practice yet')).toBeVisible();
});

import { arrive, expect, expectNoSidewaysScroll, test } from './support/test';

test('an address without a language leads to the reader’s own', async ({ page, person }) => {
  await page.goto('/');
  await expect(page).toHaveURL(/\/en$/);
  await page.goto('/partners?q=union');
  await expect(page).toHaveURL(/\/en\/partners\?q=union$/);
  void person;
});

test('a page that does not exist says so and leads on', async ({ page, faults }) => {
  faults.expect(/status of 404/);
  await page.goto('/en/no-such-page');
  await arrive(page, 'This page does not exist');
  await page.getByRole('link', { name: 'Go to the home page' }).click();
  await expect(page).toHaveURL(/\/en$/);
});

test('Arabic is written from right to left and fits on a phone', async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await page.goto('/ar');
  await expect(page.locator('html')).toHaveAttribute('dir', 'rtl');
  await expectNoSidewaysScroll(page);
});

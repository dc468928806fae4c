import type { Page } from '@playwright/test';
import { ADMIN } from './support/service';
import { arrive, expect, expectNoSidewaysScroll, signIn, test } from './support/test';

/** Lets go of a file over the place for it, as a person does who drags it there. */
async function dropFile(page: Page, name: string, text: string): Promise<void> {
  const dropped = await page.evaluateHandle(
    ([name, text]) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([text], name, { type: 'text/csv' }));
      return transfer;
    },
    [name, text] as const,
  );
  const place = page.getByRole('group', { name: 'File', exact: true });
  await place.dispatchEvent('dragover', { dataTransfer: dropped });
  await place.dispatchEvent('drop', { dataTransfer: dropped });
}

const HEAD = 'external_id,partner,kind,lang,title,summary,priorities,countries,approach\n';
const row = (id: string, partner: string, country = 'BR'): string =>
  `${id},${partner},snapshot,en,Practice ${id},A sample of a practice.,labour-rights,${country},They went together.\n`;

test('practices are dropped, tried, mended by what is suggested, and imported', async ({ page, service }) => {
  test.setTimeout(90_000);
  await signIn(page, ADMIN);
  await page.goto('/en/console/imports');
  await arrive(page, 'Imports');
  await page.getByLabel('What is imported').selectOption('practices');
  const wrong =
    HEAD +
    row('p-1', 'Government of Brazil') +
    row('p-2', 'Government of Nepall') +
    row('p-3', 'Government of Nepal', 'XX');
  await dropFile(page, 'practices.csv', wrong);
  await expect(page.getByText('practices.csv')).toBeVisible();
  await page.getByLabel('Source').fill('list');
  await page.getByRole('button', { name: 'Try it out' }).click();
  const errors = page.getByRole('table', { name: 'What is wrong' });
  const ofRow = (number: string) =>
    errors.getByRole('row').filter({ has: page.getByRole('cell', { name: number, exact: true }) });
  await expect(ofRow('3')).toContainText('partner');
  await expect(ofRow('3'), 'the nearest partner is suggested').toContainText('Government of Nepal');
  await expect(ofRow('4')).toContainText('countries');
  const api = await service.api(ADMIN);
  const total = async (): Promise<number> =>
    (await api.get<{ page: { total: number } }>('/practice-submissions?limit=1')).page.total;
  expect(await total(), 'a trial changes nothing').toBe(0);
  await page.setViewportSize({ width: 360, height: 740 });
  await expectNoSidewaysScroll(page);

  const mended = wrong.replace('Nepall', 'Nepal').replace('XX', 'NP');
  await dropFile(page, 'practices.csv', mended);
  await page.getByRole('button', { name: 'Try it out' }).click();
  await expect(page.getByRole('main').locator('dl')).toContainText(/Created\s*3/);
  expect(await total()).toBe(0);
  await page.getByRole('button', { name: 'Import for real' }).click();
  await expect.poll(total).toBe(3);
  await page.goto('/en/console/practices?status=draft');
  await expect(page.getByRole('link', { name: 'Practice p-2' })).toBeVisible();
  await expect(page.getByRole('table').getByText('Government of Nepal').first()).toBeVisible();
});

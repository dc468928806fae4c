import { readFileSync } from 'node:fs';
import { commit, applyAndConfirm } from './support/content';
import { settled } from './support/pages';
import { ADMIN, EDITOR } from './support/service';
import { arrive, expect, signIn, test } from './support/test';

test('visitors and partners’ people do not get into the Secretariat’s pages', async ({ page, person, service }) => {
  await page.goto('/en/console/users');
  await arrive(page, 'Sign in to the Secretariat’s pages');
  const focal = await person(service.person('focal_point', 'government-of-brazil'));
  await focal.goto('/en/console');
  await arrive(focal, 'These pages are for the Secretariat');
  const editor = await person(EDITOR);
  await editor.goto('/en/console');
  await arrive(editor, 'Secretariat');
  await expect(editor.getByRole('link', { name: 'Audit log' })).toBeHidden();
});

test('two records of one organization become one', async ({ page, service }) => {
  const admin = await service.api(ADMIN);
  const { id } = await admin.post<{ id: string }>('/partners', {
    names: { en: 'Brazilian Government' },
    constituency: 'governments',
    acronym: 'BG',
  });
  await commit(service, id, 'Moved with its record');
  await signIn(page, EDITOR);
  await page.goto('/en/console/partners/merge');
  await arrive(page, 'Merge duplicates');
  for (const [label, typed, name] of [
    ['First record', 'government of brazil', 'Government of Brazil'],
    ['Second record', 'brazilian', 'Brazilian Government'],
  ] as const) {
    await page.getByRole('combobox', { name: label }).fill(typed);
    await page.getByRole('option', { name }).first().click();
  }
  await page.getByRole('radio', { name: /Government of Brazil/ }).check();
  await page.getByRole('button', { name: 'Merge', exact: true }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('1 commitment moves over');
  await dialog.getByRole('button', { name: 'Merge', exact: true }).click();
  await expect(page.getByText('The records are one now')).toBeVisible();
  await page.goto('/en/partners/brazilian-government');
  await arrive(page, 'Government of Brazil');
  await expect(page.getByText('Moved with its record')).toBeVisible();
});

test('two people change one record: both changes are kept, and for one field the later one decides', async ({
  person,
  service,
  faults,
}) => {
  faults.expect(/status of 412/);
  const admin = await service.api(ADMIN);
  const record = '/partners/government-of-brazil';
  const { id } = await admin.get<{ id: string }>(record);
  const [first, second] = [await person(ADMIN), await person(EDITOR)];
  for (const one of [first, second]) {
    await one.goto(`/en/console/partners/${id}`);
    await arrive(one, 'Government of Brazil');
    await settled(one);
  }
  await first.getByLabel('Acronym').fill('GB-1');
  await first.getByLabel('Names: French').fill('Gouvernement brésilien');
  await first.getByRole('button', { name: 'Save', exact: true }).click();
  await expect.poll(async () => (await admin.get(record)).acronym).toBe('GB-1');

  await second.getByLabel('Acronym').fill('GB-2');
  await second.getByLabel('Names: Spanish').fill('Gobierno brasileño');
  await second.getByRole('button', { name: 'Save', exact: true }).click();
  const dialog = second.getByRole('dialog', { name: 'Somebody else changed this record' });
  await expect(dialog).toContainText('GB-1');
  await expect(dialog, 'what fits together is only told').toContainText('Gouvernement brésilien');
  await dialog.getByRole('button', { name: 'Save with these choices' }).click();
  await expect(dialog, 'nothing is decided for the person').toContainText('Please decide here.');
  await dialog.getByRole('radio', { name: /^Yours/ }).check();
  await dialog.getByRole('button', { name: 'Save with these choices' }).click();
  await expect(dialog).toBeHidden();
  const { acronym, names } = await admin.get<{ acronym: string; names: Record<string, string> }>(record);
  expect({ acronym, fr: names.fr, es: names.es }).toEqual({
    acronym: 'GB-2',
    fr: 'Gouvernement brésilien',
    es: 'Gobierno brasileño',
  });
});

test('several partners change their status at once', async ({ page, service }) => {
  await signIn(page, EDITOR);
  await page.goto('/en/console/partners?q=government');
  await arrive(page, 'Partners');
  await page.getByRole('checkbox', { name: 'Select Government of Nepal' }).check();
  await page.getByRole('checkbox', { name: 'Select Government of Qatar' }).check();
  await expect(page.getByText('2 partners selected')).toBeVisible();
  await page.getByRole('button', { name: 'Change status' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('combobox').first().selectOption({ label: 'Dormant' });
  await dialog.getByLabel('Reason').fill('No answer for a year.');
  await dialog.getByRole('button', { name: 'Change them all' }).click();
  const api = await service.api(ADMIN);
  for (const slug of ['government-of-nepal', 'government-of-qatar'])
    await expect.poll(async () => (await api.get(`/partners/${slug}`)).status).toBe('dormant');
});

test('a file with errors is tried, mended and imported', async ({ page, service }) => {
  await signIn(page, ADMIN);
  await page.goto('/en/console/imports');
  await arrive(page, 'Imports');
  const file = (name: string, text: string) => ({ name, mimeType: 'text/csv', buffer: Buffer.from(text) });
  const head = 'external_id,name_en,constituency\n';
  const wrong = `${head}n-1,Right Union,workers\nn-2,,workers\nn-3,Wrong Union,pirates\n`;
  const mended = `${head}n-1,Right Union,workers\nn-2,Second Union,workers\nn-3,Wrong Union,ngos\n`;
  const choose = page.locator('input[type=file]');
  const counts = page.getByRole('main').locator('dl');
  await choose.setInputFiles(file('list.csv', wrong));
  await page.getByLabel('Source').fill('list');
  await page.getByRole('button', { name: 'Try it out' }).click();
  const errors = page.getByRole('table', { name: 'What is wrong' });
  await expect(errors.getByRole('row').filter({ hasText: 'constituency' }).getByRole('cell').first()).toHaveText('4');
  await expect(errors.getByRole('row').filter({ hasText: 'name' }).getByRole('cell').first()).toHaveText('3');
  const coming = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download the errors (CSV)' }).click();
  expect(readFileSync(await (await coming).path(), 'utf8')).toContain('pirates');
  const api = await service.api(ADMIN);
  const total = async (): Promise<number> =>
    (await api.get<{ page: { total: number } }>('/partners?limit=1')).page.total;
  expect(await total(), 'a trial changes nothing').toBe(104);

  await choose.setInputFiles(file('list.csv', mended));
  await page.getByRole('button', { name: 'Try it out' }).click();
  await expect(counts).toContainText(/Created\s*3/);
  await expect(errors).toBeHidden();
  expect(await total()).toBe(104);
  await page.getByRole('button', { name: 'Import for real' }).click();
  await expect.poll(total).toBe(107);
  await page.goto('/en/partners?q=second union');
  await expect(page.getByRole('link', { name: 'Second Union' })).toBeVisible();

  await page.goto('/en/console/imports');
  await choose.setInputFiles(file('list.csv', mended));
  await page.getByLabel('Source').fill('list');
  await page.getByRole('button', { name: 'Try it out' }).click();
  await expect(counts, 'a file sent twice changes nothing').toContainText(/Unchanged\s*3/);
});

test('what the Secretariat notes is shown as text', async ({ page, service, faults }) => {
  const script = '<img src=x onerror=alert(1)>';
  const { id } = await applyAndConfirm(service, `Union ${script}`, 'contact@example.org');
  await signIn(page, EDITOR);
  await page.goto(`/en/console/applications/${id}`);
  await arrive(page, `Union ${script}`);
  await page.getByLabel('New note').fill(script);
  await page.getByRole('button', { name: 'Add a note' }).click();
  await expect(page.getByText(script, { exact: true })).toBeVisible();
  await expect(page.locator('main img')).toHaveCount(0);
  expect(faults.unexpected).toEqual([]);
});

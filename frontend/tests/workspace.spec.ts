import { commit, longNames } from './support/content';
import { settled } from './support/pages';
import { ADMIN } from './support/service';
import { arrive, expect, fillSignIn, signIn, test } from './support/test';

const BRAZIL = '/partners/government-of-brazil';

test('a focal point edits the record: script stays text, only what changed is sent', async ({ page, service }) => {
  const script = '<script>document.title=1</script><img src=x onerror=alert(1)>';
  await signIn(page, service.person('focal_point', 'government-of-brazil'));
  await page.goto('/en/workspace/organization');
  await arrive(page, /record$/);
  await settled(page);
  await page.getByLabel('Acronym').fill('<b>GB</b>');
  await page.getByLabel('Description: English').fill(script);
  const api = await service.api();
  const before = await api.get(BRAZIL);
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByText('Saved', { exact: true }).first()).toBeVisible();
  const after = await api.get(BRAZIL);
  const changed = Object.keys(after).filter((name) => JSON.stringify(after[name]) !== JSON.stringify(before[name]));
  expect(changed.sort()).toEqual(['acronym', 'description', 'descriptions', 'updated_at', 'version']);
  expect([after.acronym, after.descriptions]).toEqual(['<b>GB</b>', { en: script }]);
  await page.goto('/en/partners/government-of-brazil');
  await expect(page.getByText(script, { exact: true })).toBeVisible();
  await expect(page.locator('main img, main b')).toHaveCount(0);
});

test('names of 200 characters are edited on a phone', async ({ page, service }) => {
  const admin = await service.api(ADMIN);
  await admin.patch(BRAZIL, { names: longNames });
  await page.setViewportSize({ width: 360, height: 740 });
  await signIn(page, service.person('focal_point', 'government-of-brazil'));
  await page.goto('/en/workspace/organization');
  await settled(page);
  await expect(page.getByLabel('Name: English')).toHaveValue(longNames.en);
  await expect(page.getByLabel('Name: Arabic')).toHaveValue(longNames.ar);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
});

test('while a focal point writes, the Secretariat saves: both changes are kept', async ({ page, service, faults }) => {
  faults.expect(/status of 412/);
  const admin = await service.api(ADMIN);
  await signIn(page, service.person('focal_point', 'government-of-brazil'));
  await page.goto('/en/workspace/organization');
  await settled(page);
  await page.getByLabel('Acronym').fill('MINE');
  await page.getByLabel('Web site').fill('https://mine.example.org/');
  await admin.patch(BRAZIL, { acronym: 'THEIRS', names: { fr: 'Le Brésil' } });
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Somebody else changed this record' });
  await dialog.getByRole('radio', { name: /^Saved in the meantime/ }).check();
  await dialog.getByRole('button', { name: 'Save with these choices' }).click();
  await expect(dialog).toBeHidden();
  await expect.poll(async () => (await admin.get(BRAZIL)).website).toBe('https://mine.example.org/');
  const { acronym, names } = await admin.get<{ acronym: string; names: Record<string, string> }>(BRAZIL);
  expect([acronym, names.fr]).toEqual(['THEIRS', 'Le Brésil']);
});

test('a commitment is made once, reported on, and completed', async ({ page, service }) => {
  await signIn(page, service.person('focal_point', 'government-of-brazil'));
  await page.goto('/en/workspace/commitments/new');
  await arrive(page, 'New commitment');
  await settled(page);
  await page.getByLabel('Title: English').fill('Train inspectors');
  await page.getByLabel('Kind').selectOption({ label: 'Expertise' });
  await page.getByRole('button', { name: 'Publish the commitment' }).dblclick();
  await expect(page.getByText('The commitment is published')).toBeVisible();
  await arrive(page, 'Train inspectors');
  const api = await service.api();
  const { id } = await api.get<{ id: string }>(BRAZIL);
  const made = async () =>
    (await api.get<{ items: { status: string; last_report_on: string | null }[] }>(`/commitments?partner=${id}`)).items;
  expect((await made()).length, 'two presses make one').toBe(1);
  await page.getByRole('button', { name: 'Report on progress' }).click();
  await page.getByLabel('What has been done: English').fill('Sixty people have been trained.');
  await page.getByRole('button', { name: 'Publish the report' }).click();
  await expect(page.getByText('Sixty people have been trained.')).toBeVisible();
  await page.getByRole('button', { name: 'Mark as completed' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Mark as completed' }).click();
  await expect.poll(async () => (await made())[0]?.status).toBe('completed');
});

test('what is due is told at once', async ({ page, service }) => {
  await commit(service, 'government-of-brazil', 'Long without a report');
  await signIn(page, service.person('contributor', 'government-of-brazil'));
  await page.goto('/en/workspace');
  await expect(page.getByRole('link', { name: 'Long without a report' })).toBeVisible();
  await expect(page.getByText('Report overdue').first()).toBeVisible();
});

test('somebody is invited and removed again', async ({ page, service }) => {
  await signIn(page, service.person('focal_point', 'government-of-brazil'));
  await page.goto('/en/workspace/people');
  await arrive(page, 'People');
  await settled(page);
  await page.getByLabel('Name', { exact: true }).fill('Second Person');
  await page.getByLabel('E-mail address').fill('second@example.org');
  await page.getByRole('button', { name: 'Send the invitation' }).click();
  await service.mail('second@example.org', '/invitation');
  const row = page.getByRole('row').filter({ hasText: 'second@example.org' });
  await expect(row).toBeVisible();
  await row.getByRole('button', { name: /^Remove/ }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await expect(row).toBeHidden();
});

test('who is not signed in signs in on the spot; Arabic readers get the workspace in English', async ({
  page,
  service,
}) => {
  await page.goto('/ar/workspace');
  await expect(page).toHaveURL(/\/en\/workspace$/);
  await arrive(page, 'Sign in to your workspace');
  await fillSignIn(page, service.person('focal_point', 'government-of-brazil'));
  await expect(page.getByRole('navigation', { name: 'Your organization' })).toBeVisible();
});

import { applyAndConfirm } from './support/content';
import { settled } from './support/pages';
import { ADMIN, EDITOR } from './support/service';
import { arrive, expect, signIn, test } from './support/test';

/** What a person has typed is theirs: no answer, no other person and no stray key takes it away. */

test('what is typed while a save is on its way stays in the form', async ({ page, service }) => {
  await signIn(page, service.person('focal_point', 'government-of-brazil'));
  await page.goto('/en/workspace/organization');
  await settled(page);
  let arrived: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (arrived = resolve));
  await page.route('**/api/v1/partners/*', async (route) => {
    if (route.request().method() === 'PATCH') await held;
    await route.continue();
  });
  await page.getByLabel('Acronym').fill('FIRST');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByLabel('Web site').fill('https://later.example.org/');
  arrived();
  await expect(page.getByText('Saved', { exact: true }).first()).toBeVisible();
  await expect(page.getByLabel('Web site')).toHaveValue('https://later.example.org/');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  const record = async () => (await service.api()).get('/partners/government-of-brazil');
  await expect.poll(async () => (await record()).website).toBe('https://later.example.org/');
  expect((await record()).acronym).toBe('FIRST');
});

test('a dialog keeps what was filled in when somebody else was faster', async ({ page, service, faults }) => {
  faults.expect(/status of 412/);
  const admin = await service.api(ADMIN);
  await admin.post('/statements', { quotation: 'As it was.', lang: 'en', person: 'A Person', role: 'Minister' });
  await signIn(page, EDITOR);
  await page.goto('/en/console/statements');
  await settled(page);
  await page.getByRole('button', { name: /^Edit/ }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Function').fill('Mine');
  await dialog.getByLabel('Title of the source').fill('My source');
  const { items } = await admin.get<{ items: { id: string }[] }>('/statements');
  await admin.patch(`/statements/${items[0]?.id}`, { role: 'Theirs', person: 'Another Person' });
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog.getByText('Somebody else changed this in the meantime.')).toBeVisible();
  await expect(dialog.getByRole('listitem').filter({ hasText: 'Theirs' })).toBeVisible();
  await expect(dialog.getByLabel('Function')).toHaveValue('Mine');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog).toBeHidden();
  expect((await admin.get<{ items: object[] }>('/statements')).items[0]).toMatchObject({
    role: 'Mine',
    person: 'Another Person',
    source_title: 'My source',
  });
});

test('Escape asks before it drops what was filled in', async ({ page }) => {
  await signIn(page, ADMIN);
  await page.goto('/en/console/users');
  await settled(page);
  await page.getByRole('button', { name: 'Invite somebody' }).click();
  const dialog = page.getByRole('dialog', { name: 'Invite somebody' });
  await page.keyboard.press('Escape');
  await expect(dialog, 'nothing was begun').toBeHidden();
  await page.getByRole('button', { name: 'Invite somebody' }).click();
  await dialog.getByLabel('Name', { exact: true }).fill('New Person');
  for (const stay of [1, 2]) {
    page.once('dialog', (question) => void question.dismiss());
    await page.keyboard.press('Escape');
    await expect(dialog.getByLabel('Name', { exact: true }), `press ${stay}`).toHaveValue('New Person');
  }
  page.once('dialog', (question) => void question.accept());
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
});

test('findings are saved when something else of the application changed meanwhile', async ({
  page,
  service,
  faults,
}) => {
  faults.expect(/status of 412/);
  const { id } = await applyAndConfirm(service, 'Sample Union', 'contact@example.org');
  await signIn(page, EDITOR);
  await page.goto(`/en/console/applications/${id}`);
  await arrive(page, 'Sample Union');
  await settled(page);
  const admin = await service.api(ADMIN);
  const record = `/partner-applications/${id}`;
  await admin.patch(record, { contact: { name: 'Another Contact' } });
  await page.getByLabel('Finding').first().selectOption({ label: 'Passed' });
  await page.getByRole('button', { name: 'Save the findings' }).click();
  await expect
    .poll(async () => {
      const { checklist } = await admin.get<{ checklist: Record<string, { outcome: string }> }>(record);
      return Object.values(checklist).filter(({ outcome }) => outcome === 'passed').length;
    })
    .toBe(1);
});

test('Enter chooses only what was looked for', async ({ page }) => {
  await signIn(page, EDITOR);
  await page.goto('/en/console/partners/merge');
  await arrive(page, 'Merge duplicates');
  const field = page.getByRole('combobox', { name: 'First record' });
  await field.fill('government of nepal');
  await expect(page.getByRole('option', { name: 'Government of Nepal' })).toBeVisible();
  let answer: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (answer = resolve));
  await page.route('**/api/v1/partners?*', async (route) => {
    await held;
    await route.continue();
  });
  await field.fill('zzzzzz');
  await field.press('Enter');
  await expect(field, 'what was found before is not chosen').toHaveValue('zzzzzz');
  await expect(page.getByText('No partner is called that')).toHaveCount(0);
  answer();
  await expect(page.getByText('No partner is called that')).toBeVisible();
});

test('a list says why there is no more, and goes on with the next try', async ({ page, faults }) => {
  faults.expect(/status of 500/);
  await signIn(page, EDITOR);
  await page.goto('/en/console/partners');
  await arrive(page, 'Partners');
  await settled(page);
  await page.route('**/api/v1/partners?*cursor=*', (route) => route.fulfill({ status: 500, json: {} }));
  await page.getByRole('button', { name: 'Show more' }).click();
  await expect(page.getByText('Something went wrong.')).toBeVisible();
  await page.unroute('**/api/v1/partners?*cursor=*');
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByText('100 of 104 shown')).toBeVisible();
});

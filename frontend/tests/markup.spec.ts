import { type Locator, type Page } from '@playwright/test';
import { applyAndConfirm, CHECKLIST, commit } from './support/content';
import { settled } from './support/pages';
import { ADMIN } from './support/service';
import { arrive, expect, signIn, test } from './support/test';

const BRAZIL = 'government-of-brazil';
const MARKUP = `<img src=x onerror=alert(1)><script>alert(2)</script>"'>`;
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

/** Fills every text field of a form with markup; addresses get as much of it as an address may have. */
async function fillAll(form: Locator): Promise<number> {
  let filled = 0;
  for (const control of await form.locator('input, textarea').all()) {
    if (!(await control.isVisible()) || !(await control.isEditable())) continue;
    const { type, mode, role, name } = await control.evaluate((element) => ({
      type: element instanceof HTMLInputElement ? element.type : 'textarea',
      mode: element.getAttribute('inputmode'),
      role: element.getAttribute('role'),
      name: element.id,
    }));
    // Choices among records, and names in addresses, take no free text.
    if (role === 'combobox' || mode || /-(slug|scheme)$/.test(name)) continue;
    if (type === 'url') await control.fill(`https://example.org/?q=%22%3E%3Cscript%3Ealert(3)%3C/script%3E'`);
    else if (type === 'text' || type === 'textarea') await control.fill(MARKUP);
    else continue;
    filled += 1;
  }
  return filled;
}

test('markup in every text field is text wherever it is shown', async ({ page, service, faults }) => {
  test.setTimeout(120_000);
  const dialogs: string[] = [];
  page.on('dialog', (dialog) => {
    dialogs.push(`${dialog.type()} ${dialog.message()}`);
    void dialog.dismiss();
  });
  /** A page that shows it, and nothing of it has become a part of the page. */
  const shows = async (address: string, there = true): Promise<void> => {
    await page.goto(address);
    await settled(page);
    if (there)
      await expect.soft(page.getByText(MARKUP).filter({ visible: true }).first(), `${address} shows it`).toBeVisible();
    expect.soft(await page.locator('img[src="x"], main script, dialog script').count(), address).toBe(0);
  };
  const admin = await service.api(ADMIN);
  const main = page.getByRole('main');
  const dialog = page.getByRole('dialog');

  await test.step('a partner’s people', async () => {
    await signIn(page, service.person('focal_point', BRAZIL));
    await page.goto('/en/workspace/organization');
    await settled(page);
    expect(await fillAll(main)).toBeGreaterThan(3);
    await button(page, 'Save').click();
    await expect(page.getByText('Saved', { exact: true }).first()).toBeVisible();
    await page.goto('/en/workspace/commitments/new');
    await settled(page);
    await fillAll(main);
    await page.getByLabel('Kind').selectOption({ label: 'Expertise' });
    await button(page, 'Publish the commitment').click();
    await arrive(page, MARKUP);
    await button(page, 'Report on progress').click();
    await fillAll(main);
    await button(page, 'Publish the report').click();
    await expect(button(page, 'Publish the report')).toBeHidden();
    await button(page, 'Withdraw').click();
    await fillAll(dialog);
    await dialog.getByRole('button', { name: 'Withdraw' }).click();
    await expect(dialog).toBeHidden();
    const own = page.url();
    await page.goto('/en/workspace/people');
    await settled(page);
    await fillAll(main);
    await page.getByLabel('E-mail address').fill('invited@example.org');
    await button(page, 'Send the invitation').click();
    await expect(page.getByRole('cell', { name: 'invited@example.org' })).toBeVisible();
    await page.goto('/en/account');
    await settled(page);
    await page.getByLabel('Your name').fill(MARKUP);
    await button(page, 'Save').first().click();
    await expect(page.getByText('Saved', { exact: true }).first()).toBeVisible();
    for (const address of [
      own,
      '/en/workspace',
      '/en/workspace/commitments',
      '/en/workspace/people',
      `/en/partners/${BRAZIL}`,
      '/en/partners?q=alert',
    ])
      await shows(address);
  });

  await test.step('an applicant', async () => {
    await page.goto('/en/join?step=organization');
    await settled(page);
    await fillAll(main);
    await page.getByLabel('Group').selectOption('workers');
    await button(page, 'Continue').click();
    await arrive(page, 'Statement of support');
    await fillAll(main);
    await button(page, 'Continue').click();
    await arrive(page, 'Documents');
    await button(page, 'Add a document').click();
    await fillAll(main);
    await button(page, 'Continue').click();
    await arrive(page, 'Contact');
    await fillAll(main);
    await page.getByLabel('E-mail address').fill('contact@example.org');
    await button(page, 'Continue').click();
    await arrive(page, 'Check and send');
    await expect(page.getByText(MARKUP).first()).toBeVisible();
    await button(page, 'Send the application').click();
    await arrive(page, 'Check your mail');
    await page.goto((await service.mail('contact@example.org', '/join/confirm')).link);
    await expect(page.getByText(MARKUP).first()).toBeVisible();
  });

  await test.step('the Secretariat', async () => {
    const commitment = await commit(service, BRAZIL, MARKUP);
    const { id } = await applyAndConfirm(service, 'Sample Union', 'union@example.org');
    const record = `/partner-applications/${id}`;
    await admin.post(`${record}/transitions`, { to: 'under_review' }, { 'if-match': '*' });
    await signIn(page, ADMIN);
    await page.goto(`/en/console/applications/${id}`);
    await settled(page);
    // The checklist and a note.
    expect(await fillAll(main)).toBe(CHECKLIST.length + 1);
    await button(page, 'Add a note').click();
    await expect(page.getByLabel('New note')).toHaveValue('');
    await button(page, 'Save the findings').click();
    await expect(page.getByText('The findings are saved')).toBeVisible();
    await button(page, 'Correct contact and organization').click();
    await fillAll(dialog);
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect(dialog).toBeHidden();
    await button(page, 'Defer').click();
    await fillAll(dialog);
    await dialog.getByRole('button', { name: 'Defer' }).click();
    await expect(dialog).toBeHidden();
    await shows(`/en/console/applications/${id}`);

    await page.goto('/en/console/partners/new');
    await settled(page);
    await button(page, 'Add an id').click();
    await fillAll(main);
    await page.getByLabel('Scheme').fill('list');
    await page.getByLabel('Constituency').selectOption({ label: 'Governments' });
    await button(page, 'Create the partner').click();
    await arrive(page, MARKUP);
    const partner = page.url();
    await button(page, 'Suspended').click();
    await fillAll(dialog);
    await dialog.getByRole('button', { name: 'Change status' }).click();
    await expect(dialog).toBeHidden();
    await shows(partner);

    for (const [address, open, rest] of [
      ['/en/console/statements', 'New statement', null],
      ['/en/console/reference/priorities', 'New term', { 'Short name': 'marked' }],
      ['/en/console/users', 'Invite somebody', { 'E-mail address': 'marked@example.org', Role: 'editor' }],
    ] as const) {
      await page.goto(address);
      await settled(page);
      await button(page, open).click();
      await fillAll(dialog);
      for (const [label, value] of Object.entries(rest ?? {})) {
        const field = dialog.getByLabel(label, { exact: true });
        if (label === 'Role') await field.selectOption(value);
        else await field.fill(value);
      }
      await dialog.getByRole('button').last().click();
      await expect(dialog).toBeHidden();
      await shows(address);
    }
    const { items } = await admin.get<{ items: { id: string }[] }>('/statements?limit=1');
    await admin.patch(`/statements/${items[0]?.id}`, { status: 'published' });
    const csv = `external_id,name_en,constituency\nn-1,"${MARKUP.replaceAll('"', '""')}","<b>x</b>"\n`;
    await page.goto('/en/console/imports');
    await page
      .locator('input[type=file]')
      .setInputFiles({ name: 'list.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) });
    await button(page, 'Try it out').click();
    await expect(page.getByRole('table', { name: 'What is wrong' })).toContainText('<b>x</b>');
    for (const address of [
      '/en/console/partners',
      '/en/console/commitments',
      '/en/console/applications?status=deferred',
      '/en/console/audit',
      `/en/console/partners/merge?one=${new URL(partner).pathname.split('/').pop()}`,
    ])
      await shows(address, !address.includes('merge'));
    for (const address of ['/en', '/en/priorities', `/ar/partners/${BRAZIL}`]) await shows(address);
    await admin.get(`/commitments/${commitment}`);
  });
  expect(dialogs).toEqual([]);
  expect(faults.unexpected).toEqual([]);
});

import { type Page } from '@playwright/test';
import { applyAndConfirm, commit } from './support/content';
import { settled } from './support/pages';
import { ADMIN, type Service } from './support/service';
import { expect, signIn, test } from './support/test';

const BRAZIL = 'government-of-brazil';
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

interface Form {
  name: string;
  address: (service: Service) => Promise<string>;
  /** What leads to the form on its page. */
  open?: (page: Page) => Promise<void>;
  /** A field, and what is typed there. */
  field: string;
  typed: string;
  /** What else is needed before it can be saved. */
  complete?: (page: Page) => Promise<void>;
  save: string;
  /** It covers the page: only its own buttons and the browser lead away. */
  dialog?: boolean;
}
const at = (address: string) => () => Promise.resolve(address);

const partners: Form[] = [
  { name: 'organization', address: at('/en/workspace/organization'), field: 'Acronym', typed: 'GB', save: 'Save' },
  {
    name: 'new commitment',
    address: at('/en/workspace/commitments/new'),
    field: 'Title: English',
    typed: 'Train inspectors',
    complete: async (page) => void (await page.getByLabel('Kind').selectOption({ label: 'Expertise' })),
    save: 'Publish the commitment',
  },
  {
    name: 'commitment',
    address: async (service) => `/en/workspace/commitments/${await commit(service, BRAZIL)}`,
    open: (page) => button(page, 'Edit').click(),
    field: 'Title: English',
    typed: 'Train more inspectors',
    save: 'Save',
  },
  {
    name: 'report',
    address: async (service) => `/en/workspace/commitments/${await commit(service, BRAZIL)}`,
    open: (page) => button(page, 'Report on progress').click(),
    field: 'What has been done: English',
    typed: 'Sixty people have been trained.',
    save: 'Publish the report',
  },
];
const secretariat: Form[] = [
  {
    name: 'note',
    address: async (service) =>
      `/en/console/applications/${(await applyAndConfirm(service, 'Sample Union', 'contact@example.org')).id}`,
    field: 'New note',
    typed: 'Ask for the statutes.',
    save: 'Add a note',
  },
  {
    name: 'statement',
    address: at('/en/console/statements'),
    open: (page) => button(page, 'New statement').click(),
    field: 'Quotation',
    typed: 'Social justice first.',
    complete: async (page) => {
      await page.getByLabel('Person').fill('Sample Person');
      await page.getByLabel('Function').fill('Minister');
    },
    save: 'Save',
    dialog: true,
  },
  {
    name: 'term',
    address: at('/en/console/reference/priorities'),
    open: (page) => page.getByRole('button', { name: /^Edit/ }).first().click(),
    field: 'Names: English',
    typed: 'Another name',
    save: 'Save',
    dialog: true,
  },
  {
    name: 'person',
    address: at('/en/console/users'),
    open: (page) => page.getByRole('button', { name: 'Edit: Ed Editor' }).click(),
    field: 'Name',
    typed: 'Edward Editor',
    save: 'Save',
    dialog: true,
  },
];

/** What the browser asks when something is done; the answer is no. */
async function question(page: Page, act: () => Promise<unknown>): Promise<string> {
  const asked = page.waitForEvent('dialog').then(async (dialog) => {
    await dialog.dismiss();
    return dialog.type();
  });
  await act();
  return asked;
}

/** What the browser asked while something was done; every question is answered with no. */
async function questions(page: Page, act: () => Promise<unknown>): Promise<string[]> {
  const asked: string[] = [];
  const answer = async (dialog: { type: () => string; dismiss: () => Promise<void> }): Promise<void> => {
    asked.push(dialog.type());
    await dialog.dismiss();
  };
  page.on('dialog', answer);
  await act();
  page.off('dialog', answer);
  return asked;
}

async function walk(page: Page, service: Service, form: Form): Promise<void> {
  const away = page.getByRole('contentinfo').getByRole('link', { name: 'Privacy' });
  const address = await form.address(service);
  const fill = async (): Promise<void> => {
    await page.goto(address);
    await settled(page);
    await form.open?.(page);
    await expect(field).toBeVisible();
  };
  const within = form.dialog ? page.getByRole('dialog') : page.getByRole('main');
  const field = within.getByLabel(new RegExp(`^${form.field}\\s*(optional)?$`));
  const cancel = within.getByRole('button', { name: 'Cancel' });

  await fill();
  expect.soft(await questions(page, () => (form.dialog ? cancel : away).click()), 'nothing was typed').toEqual([]);
  if (form.dialog) await expect(within).toBeHidden();
  else await expect(page).toHaveURL(/\/privacy$/);

  await fill();
  await field.fill(form.typed);
  for (const leave of form.dialog
    ? [() => cancel.click(), () => page.keyboard.press('Escape'), () => page.keyboard.press('Escape')]
    : [() => away.click()]) {
    expect.soft(await question(page, leave), 'asks').toBe('confirm');
    await expect(field, 'and stays').toHaveValue(form.typed);
  }
  const reload = (): Promise<unknown> => page.evaluate(() => setTimeout(() => location.reload()));
  expect.soft(await question(page, reload), 'asks before a reload').toBe('beforeunload');
  await expect(field).toHaveValue(form.typed);

  await form.complete?.(page);
  await within.getByRole('button', { name: form.save, exact: true }).click();
  if (form.dialog) await expect(within).toBeHidden();
  else if (form.name === 'organization') await expect(page.getByText('Saved', { exact: true }).first()).toBeVisible();
  else if (form.name === 'note') await expect(field).toHaveValue('');
  else await expect(page.getByRole('main').getByText(form.typed).first()).toBeVisible();
  expect.soft(await questions(page, () => away.click()), 'it is saved').toEqual([]);
  await expect(page).toHaveURL(/\/privacy$/);
}

for (const [who, forms] of [
  ['partners’ people', partners],
  ['the Secretariat', secretariat],
] as const)
  test(`forms of ${who} ask before what was typed is lost, and only then`, async ({ page, service }) => {
    test.setTimeout(90_000);
    await signIn(page, who === 'the Secretariat' ? ADMIN : service.person('focal_point', BRAZIL));
    for (const form of forms) await test.step(form.name, () => walk(page, service, form));
  });

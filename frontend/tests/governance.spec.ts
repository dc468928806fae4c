import { seat } from './support/governance';
import { settled } from './support/pages';
import { ADMIN, EDITOR } from './support/service';
import { arrive, expect, signIn, test } from './support/test';

// Journeys over several pages and people.
test.describe.configure({ timeout: 90_000 });

const BODY = '/governance-bodies/coordinating-group';

test('a visitor finds by keyboard who sat where at an earlier date', async ({ page, service }) => {
  await seat(await service.api(ADMIN), 'government-of-brazil');
  await page.goto('/en');
  const main = page.getByRole('navigation', { name: 'Main' });
  await main.getByRole('link', { name: 'Governance' }).focus();
  await page.keyboard.press('Enter');
  await arrive(page, 'Governance');
  const group = page.getByRole('article').filter({ has: page.getByRole('heading', { name: 'Coordinating Group' }) });
  await expect(group.getByRole('listitem').filter({ hasText: 'Workers' }).filter({ hasText: 'Too few' })).toBeVisible();
  await expect(page.getByRole('table', { name: 'Composition of Coordinating Group' })).toContainText('Governments');
  await group.getByRole('link', { name: 'Coordinating Group' }).focus();
  await page.keyboard.press('Enter');
  await arrive(page, 'Coordinating Group');

  const seats = page.getByRole('table', { name: /^Seats/ });
  const workers = seats.getByRole('row').filter({ hasText: 'Workers of the world' });
  await expect(workers).toContainText('Vacant since 13 Jun 2025');
  const slider = page.getByRole('slider');
  await slider.focus();
  await page.keyboard.press('Home');
  await expect(page).toHaveURL(/\?as_of=2024-01-01$/);
  await expect(workers).toContainText('Vacant since 1 Jan 2024');
  await page.keyboard.press('ArrowRight');
  await expect(page).toHaveURL(/\?as_of=2024-01-02$/);
  await expect(slider, 'the keyboard stays on it').toBeFocused();
  await page.getByLabel('Date', { exact: true }).fill('2024-07-01');
  await expect(page).toHaveURL(/\?as_of=2024-07-01$/);
  await expect(workers.getByRole('link', { name: 'International Trade Union Confederation' })).toBeVisible();
  await expect(page.getByText('As it was, or will be, on 1 July 2024')).toBeVisible();
  await page.locator('.history').scrollIntoViewIfNeeded();
  const history = page.getByRole('region', { name: 'History' });
  await expect(history).toContainText('Took the seat');
  await expect(history, 'it ends with the day').not.toContainText('Left the seat');
  await expect(page.locator('main'), 'people are named to those who need it').not.toContainText(
    'Sample representative',
  );
  await page.reload();
  await expect(workers.getByRole('link', { name: 'International Trade Union Confederation' })).toBeVisible();
  await page.getByRole('button', { name: 'Back to today' }).click();
  await expect(page).toHaveURL(/\/governance\/coordinating-group$/);
  await expect(history).toContainText('Left the seat');
  await page.goto('/en/partners/government-of-brazil');
  await arrive(page, 'Government of Brazil');
  await settled(page);
  await page.getByRole('contentinfo').scrollIntoViewIfNeeded();
  await expect(page.getByRole('heading', { name: 'Seats in bodies of the Coalition' })).toBeVisible();
  await expect(page.locator('main').getByRole('link', { name: 'Coordinating Group' })).toBeVisible();
});

test('the Secretariat gives a seat, is told at its field what does not fit, and ends a mandate', async ({
  page,
  service,
  faults,
}) => {
  faults.expect(/status of 400/);
  const admin = await service.api(ADMIN);
  const { workers } = await seat(admin, 'government-of-brazil');
  await signIn(page, EDITOR);
  await page.goto('/en/console');
  await page.getByRole('link', { name: 'Bodies and seats' }).click();
  await arrive(page, 'Bodies and seats');
  const waiting = page.getByRole('listitem').filter({ hasText: 'Workers of the world' });
  await expect(waiting).toContainText('Vacant since 13 Jun 2025');
  await waiting.getByRole('link', { name: 'Coordinating Group' }).click();
  await arrive(page, 'Coordinating Group');
  await page.getByRole('button', { name: 'Give the seat: Workers of the world' }).click();
  const dialog = page.getByRole('dialog', { name: 'Give the seat' });
  await dialog.getByLabel('How it came to the seat').selectOption({ label: 'Elected' });
  await dialog.getByLabel('First day').fill('2025-06-12');
  await dialog.getByLabel('Representative').fill('Sample Unionist');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog.getByRole('combobox', { name: 'Partner' }), 'what is missing').toBeFocused();
  await dialog.getByRole('combobox', { name: 'Partner' }).fill('government of brazil');
  await page.getByRole('option', { name: 'Government of Brazil' }).click();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog.getByText('The seat belongs to another constituency.')).toBeVisible();
  await dialog.getByRole('combobox', { name: 'Partner' }).fill('european trade union');
  await page.getByRole('option', { name: 'European Trade Union Confederation' }).click();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog.getByText('Somebody holds this seat then already. Please choose other days.')).toBeVisible();
  await expect(dialog.getByLabel('First day')).toBeFocused();
  await expect(dialog.getByLabel('First day')).toHaveAttribute('aria-invalid', 'true');
  await dialog.getByLabel('First day').fill('2025-06-13');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('The seat is given')).toBeVisible();
  await expect(dialog).toBeHidden();
  const seats = page.getByRole('table', { name: 'Seats' });
  await expect(seats).toContainText('Representative: Sample Unionist');

  await page.getByRole('button', { name: 'End the mandate: Workers of the world' }).click();
  const ending = page.getByRole('dialog', { name: 'End the mandate' });
  await ending.getByRole('button', { name: 'Save' }).click();
  await expect(ending.getByLabel('Last day'), 'an end has a day').toBeFocused();
  await ending.getByLabel('Last day').fill('2025-12-31');
  await ending.getByLabel('Why it ended').fill('The union left.');
  await ending.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('The end is recorded')).toBeVisible();
  await expect(seats).toContainText('Vacant since 1 Jan 2026');
  const { items } = await admin.get<{ items: { ends_on: string; end_reason: string }[] }>(`/mandates?seat=${workers}`);
  expect(items[0]).toMatchObject({ ends_on: '2025-12-31', end_reason: 'The union left.' });
});

test('a body is made, two people change it, and one that is in use is not deleted', async ({
  person,
  service,
  faults,
}) => {
  faults.expect(/status of (409|412|400)/);
  const admin = await service.api(ADMIN);
  await seat(admin, 'government-of-brazil');
  const [first, second] = [await person(ADMIN), await person(EDITOR)];
  await first.goto('/en/console/governance');
  await arrive(first, 'Bodies and seats');
  await first.getByRole('button', { name: 'New body' }).click();
  const creating = first.getByRole('dialog', { name: 'New body' });
  await creating.getByLabel('Names: English').fill('Just transition');
  await creating.getByLabel('Kind').selectOption({ label: 'Committee' });
  await creating.getByRole('button', { name: 'Add a rule' }).click();
  await creating.getByLabel('Constituency of rule 1').selectOption({ label: 'Workers’ organizations' });
  await creating.getByLabel('At least').fill('3');
  await creating.getByLabel('At most').fill('2');
  await creating.getByRole('button', { name: 'Create the body' }).click();
  await expect(creating.getByLabel('At most'), 'the service refuses it there').toBeFocused();
  await creating.getByLabel('At most').fill('4');
  await creating.getByRole('button', { name: 'Create the body' }).click();
  await arrive(first, 'Just transition');
  expect((await admin.get('/governance-bodies/just-transition')).composition).toEqual([
    { constituency: 'workers', minimum: 3, maximum: 4 },
  ]);

  for (const one of [first, second]) {
    await one.goto('/en/console/governance/coordinating-group');
    await arrive(one, 'Coordinating Group');
    await settled(one);
  }
  await first.getByLabel('Meetings a year').fill('3');
  await first.getByLabel('Usual mandate, in months').fill('24');
  await first.getByRole('button', { name: 'Save', exact: true }).click();
  await expect.poll(async () => (await admin.get(BODY)).meetings_per_year).toBe(3);
  await second.getByLabel('Meetings a year').fill('4');
  await second.getByLabel('Quorum, percent of voting seats held').fill('60');
  await second.getByRole('button', { name: 'Save', exact: true }).click();
  const dialog = second.getByRole('dialog', { name: 'Somebody else changed this record' });
  await dialog.getByRole('radio', { name: /^Yours/ }).check();
  await dialog.getByRole('button', { name: 'Save with these choices' }).click();
  await expect(dialog).toBeHidden();
  await expect
    .poll(async () => {
      const { meetings_per_year, term_months, quorum_percent } = await admin.get(BODY);
      return [meetings_per_year, term_months, quorum_percent];
    })
    .toEqual([4, 24, 60]);

  await second.getByRole('button', { name: 'Delete', exact: true }).first().click();
  const deleting = second.getByRole('dialog', { name: 'Delete “Coordinating Group”?' });
  await deleting.getByRole('button', { name: 'Delete' }).click();
  await expect(deleting.getByText('This does not fit with what is stored.')).toBeVisible();
});

test('a partner’s people see their seat and who speaks for them', async ({ person, service }) => {
  await seat(await service.api(ADMIN), 'government-of-brazil');
  const focal = await person(service.person('focal_point', 'government-of-brazil'));
  await focal.goto('/en/workspace');
  await settled(focal);
  const own = focal.getByRole('region', { name: 'Our seats' });
  await expect(own).toContainText('Coordinating Group');
  await expect(own).toContainText('Representative: Sample representative');
  await expect(own).toContainText('no end set');
});

import { type Page, type Request, type Route } from '@playwright/test';
import { applyAndConfirm, commit } from './support/content';
import { settled } from './support/pages';
import { ADMIN, EDITOR } from './support/service';
import { arrive, expect, signIn, test } from './support/test';

const BRAZIL = 'government-of-brazil';
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

test.describe('somebody else was faster', () => {
  test('an application that is decided meanwhile: one is told how, and can still copy the reason', async ({
    page,
    service,
    faults,
  }) => {
    faults.expect(/status of 412/);
    const { id } = await applyAndConfirm(service, 'Sample Union', 'contact@example.org');
    const admin = await service.api(ADMIN);
    const step = (to: string, reason?: string) =>
      admin.post(`/partner-applications/${id}/transitions`, { to, body: 'Board', reason }, { 'if-match': '*' });
    await step('under_review');
    await signIn(page, EDITOR);
    await page.goto(`/en/console/applications/${id}`);
    await arrive(page, 'Sample Union');
    await button(page, 'Approve').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Body that decided').fill('Coordinating Group');
    await dialog.getByLabel('Reason').fill('A reason that took an hour to write.');
    await step('declined', 'Not yet.');
    await button(page, 'Approve').last().click();
    await expect(dialog.getByText(/somebody else has moved the application to “Declined”/)).toBeVisible();
    await expect(dialog.getByLabel('Reason')).toHaveValue('A reason that took an hour to write.');
    await expect(dialog.getByRole('button', { name: 'Approve' })).toBeDisabled();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await expect(page.getByText('There is nothing left to decide.')).toBeVisible();
    expect((await admin.get(`/partner-applications/${id}`)).status).toBe('declined');
  });

  test('a record of a dialog that is saved meanwhile: both changes stay, and what would be lost is told', async ({
    page,
    service,
    faults,
  }) => {
    faults.expect(/status of 412/);
    const admin = await service.api(ADMIN);
    const said = { quotation: 'Social justice first.', lang: 'en', person: 'Ada Sample', role: 'Minister' };
    const { id } = await admin.post<{ id: string }>('/statements', said);
    await signIn(page, EDITOR);
    await page.goto('/en/console/statements');
    await page.getByRole('button', { name: /^Edit/ }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Person').fill('Ada Typed');
    await dialog.getByLabel('Title of the source').fill('A speech');
    await admin.patch(`/statements/${id}`, { person: 'Ada Faster', role: 'President' });
    await button(page, 'Save').click();
    const notice = dialog.getByRole('status');
    await expect(notice).toContainText('Somebody else changed this in the meantime');
    await expect(notice).toContainText('Person: Ada Faster');
    await expect(dialog.getByLabel('Person')).toHaveValue('Ada Typed');
    await expect(dialog.getByLabel('Function')).toHaveValue('President');
    await button(page, 'Save').click();
    await expect(dialog).toBeHidden();
    expect(await admin.get(`/statements/${id}`)).toMatchObject({
      person: 'Ada Typed',
      role: 'President',
      source_title: 'A speech',
    });
  });
});

test.describe('what somebody else has already', () => {
  test('an id of another partner is told at its field, and the rest of the form stays', async ({
    page,
    service,
    faults,
  }) => {
    faults.expect(/status of 409/);
    const admin = await service.api(ADMIN);
    await admin.patch(`/partners/${BRAZIL}`, { external_ids: [{ scheme: 'wikidata', value: 'Q155' }] });
    await signIn(page, EDITOR);
    await page.goto('/en/console/partners/new');
    await settled(page);
    await page.getByLabel('Names: English').fill('Second Brazil');
    await page.getByLabel('Constituency').selectOption({ label: 'Governments' });
    await button(page, 'Add an id').click();
    await page.getByLabel('Scheme').fill('wikidata');
    await page.getByLabel('Id', { exact: true }).fill('Q155');
    await button(page, 'Create the partner').click();
    const id = page.getByLabel('Id', { exact: true });
    await expect(id).toBeFocused();
    await expect(id).toHaveAccessibleDescription(/Somebody else has this already/);
    await expect(page.getByLabel('Names: English')).toHaveValue('Second Brazil');
    await id.fill('Q156');
    await button(page, 'Create the partner').click();
    await arrive(page, 'Second Brazil');
  });

  test('an e-mail address that has an account', async ({ page, service, faults }) => {
    faults.expect(/status of 409/);
    await signIn(page, service.person('focal_point', BRAZIL));
    await page.goto('/en/workspace/people');
    await settled(page);
    await page.getByLabel('Name', { exact: true }).fill('Second Person');
    await page.getByLabel('E-mail address').fill(EDITOR);
    await button(page, 'Send the invitation').click();
    await expect(page.getByRole('alert')).toContainText('Somebody with this e-mail address has an account already.');
    await expect(page.getByRole('alert')).toBeFocused();
    await expect(page.getByLabel('Name', { exact: true })).toHaveValue('Second Person');
    await expect(page.getByLabel('E-mail address')).toHaveValue(EDITOR);
  });
});

test('every wrong field says what is wrong with it, and the first one has the focus', async ({
  page,
  service,
  faults,
}) => {
  faults.expect(/status of 400/);
  await signIn(page, service.person('focal_point', BRAZIL));
  await page.goto('/en/workspace/commitments/new');
  await settled(page);
  await button(page, 'Publish the commitment').click();
  await expect(page.getByLabel('Title: English'), 'found here').toBeFocused();
  await page.getByLabel('Title: English').fill('Train inspectors');
  await page.getByLabel('Kind').selectOption({ label: 'Financial' });
  await page.getByLabel('Made on').fill('2025-03-01');
  await page.getByLabel('To be kept by').fill('2024-03-01');
  await button(page, 'Publish the commitment').click();
  // What only the service knows: money belongs to this kind, and time runs forwards.
  await expect(page.getByLabel('Amount')).toBeFocused();
  for (const [label, sentence] of [
    ['Amount', 'Please fill this in.'],
    ['Currency', 'Please fill this in.'],
    ['To be kept by', 'The value is outside of what is allowed.'],
  ] as const) {
    await expect(page.getByLabel(label)).toHaveAttribute('aria-invalid', 'true');
    await expect(page.getByLabel(label)).toHaveAccessibleDescription(new RegExp(sentence));
  }
  await expect(page.getByLabel('Title: English')).not.toHaveAttribute('aria-invalid', 'true');
  const tops = await Promise.all(
    ['Amount', 'Currency'].map(async (label) => (await page.getByLabel(label).boundingBox())?.y),
  );
  expect(tops[0], 'fields side by side stand in line').toBe(tops[1]);
  // The summary leads to each of them.
  await page.getByRole('alert').getByRole('button', { name: 'To be kept by' }).click();
  await expect(page.getByLabel('To be kept by')).toBeFocused();
  await page.getByLabel('To be kept by').fill('2026-03-01');
  await page.getByLabel('Amount').fill('1000');
  await page.getByLabel('Currency').selectOption('EUR');
  await button(page, 'Publish the commitment').click();
  await arrive(page, 'Train inspectors');
});

test.describe('too many tries', () => {
  /** The service counts for an hour: the test answers as it then does. */
  const tooMany = (route: Route): Promise<void> =>
    route.fulfill({
      status: 429,
      contentType: 'application/problem+json',
      headers: { 'retry-after': '1500' },
      json: { type: '/problems/too-many-requests', title: 'Too many requests', status: 429, detail: '' },
    });

  test('an application that has to wait is kept, and sent later', async ({ page, faults }) => {
    faults.expect(/status of 429/);
    await page.route('**/api/v1/partner-applications', tooMany, { times: 1 });
    await page.goto('/en/join?step=organization');
    await page.getByLabel('Name: English').fill('Second Union');
    await page.getByLabel('Group').selectOption('workers');
    await button(page, 'Continue').click();
    await page.getByLabel('Why the organization supports the Coalition').fill('We support the aims.');
    await page.getByLabel('Full name').fill('Sample Signatory');
    await page.getByLabel('Position').fill('President');
    await button(page, 'Continue').click();
    await arrive(page, 'Documents');
    await button(page, 'Continue').click();
    await page.getByLabel('Full name').fill('Sample Contact');
    await page.getByLabel('E-mail address').fill('second@example.org');
    await button(page, 'Continue').click();
    await button(page, 'Send the application').click();
    await expect(page.getByRole('status').filter({ hasText: /\d{2}:\d{2}/ }), 'says from when on').toBeVisible();
    await page.reload();
    await expect(page.getByText('Second Union').first()).toBeVisible();
    await button(page, 'Send the application').click();
    await arrive(page, 'Check your mail');
  });

  test('an invitation that has to wait is told for how long, and sent later', async ({ page, service, faults }) => {
    faults.expect(/status of 429/);
    await signIn(page, service.person('focal_point', BRAZIL));
    await page.goto('/en/workspace/people');
    await settled(page);
    await page.route('**/focal-points', tooMany, { times: 1 });
    await page.getByLabel('Name', { exact: true }).fill('Second Person');
    await page.getByLabel('E-mail address').fill('second@example.org');
    await button(page, 'Send the invitation').click();
    const alert = page.getByRole('alert');
    await expect(alert, 'in a unit that people count in').toContainText('Please wait 25 minutes and try again.');
    await expect(alert).toBeFocused();
    await expect(page.getByLabel('E-mail address')).toHaveValue('second@example.org');
    await button(page, 'Send the invitation').click();
    await expect(page.getByRole('cell', { name: 'second@example.org' })).toBeVisible();
  });
});

test.describe('a slow service', () => {
  const SLOW_MS = 3000;
  const slow = (page: Page) =>
    page.route(/\/api\/v1\/(?!auth\/)/, async (route) => {
      await new Promise((done) => setTimeout(done, SLOW_MS));
      await route.continue().catch(() => undefined);
    });

  /** How much of the page has moved without the person's doing. */
  const watchShifts = (page: Page) =>
    page.addInitScript(() => {
      const shifts: { value: number; what: string }[] = [];
      Object.assign(window, { shifts });
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries() as (PerformanceEntry & {
          value: number;
          hadRecentInput: boolean;
          sources: { node: Node | null }[];
        })[])
          if (!entry.hadRecentInput)
            shifts.push({
              value: entry.value,
              what: entry.sources
                .map(({ node }) =>
                  node instanceof Element ? `${node.tagName}.${node.className}` : (node?.nodeName ?? ''),
                )
                .join(' '),
            });
      }).observe({ type: 'layout-shift', buffered: true });
    });

  test('pages show what is coming, and nothing jumps when it comes', async ({ context, service }) => {
    test.setTimeout(90_000);
    const focal = service.person('focal_point', BRAZIL);
    await commit(service, BRAZIL);
    const first = await context.newPage();
    await signIn(first, focal);
    await Promise.all(
      [
        '/en',
        '/en/partners',
        `/en/partners/${BRAZIL}`,
        '/en/workspace',
        '/en/workspace/organization',
        '/en/workspace/commitments',
      ].map(async (address) => {
        const page = await context.newPage();
        await watchShifts(page);
        await slow(page);
        await page.goto(address);
        await expect(page.locator('.skeleton').first(), `${address} says that something is coming`).toBeAttached();
        // One answer waits for another: who it is, the record, what the record is called by.
        await expect(page.locator('.skeleton')).toHaveCount(0, { timeout: 30_000 });
        await settled(page);
        const shifts = await page.evaluate(
          () => (window as unknown as { shifts: { value: number; what: string }[] }).shifts,
        );
        const moved = shifts.reduce((sum, { value }) => sum + value, 0);
        expect.soft(moved, `${address}: ${JSON.stringify(shifts)}`).toBeLessThan(0.02);
        await page.close();
      }),
    );
  });

  test('one can leave a page that has not come yet, and what is sent is sent once', async ({ page, service }) => {
    const focal = service.person('focal_point', BRAZIL);
    await signIn(page, focal);
    await page.goto('/en/workspace/commitments/new');
    await settled(page);
    await slow(page);
    const sent: Request[] = [];
    page.on('request', (request) => {
      if (request.method() === 'POST' && request.url().endsWith('/commitments')) sent.push(request);
    });
    await page.getByLabel('Title: English').fill('Train inspectors');
    await page.getByLabel('Kind').selectOption({ label: 'Expertise' });
    const publish = button(page, 'Publish the commitment');
    await publish.click();
    await expect(publish).toHaveAttribute('aria-busy', 'true');
    // Neither another press nor Enter in a field sends it again.
    await publish.click({ force: true });
    await page.getByLabel('Title: English').focus();
    await page.keyboard.press('Enter');
    await arrive(page, 'Train inspectors');
    expect(sent).toHaveLength(1);
    // The next page is there before its data, which come only when they are let through.
    let letThrough: () => void = () => undefined;
    const held = new Promise<void>((done) => (letThrough = done));
    await page.route('**/focal-points', async (route) => {
      await held;
      await route.continue();
    });
    await page.getByRole('navigation', { name: 'Your organization' }).getByRole('link', { name: 'People' }).click();
    await arrive(page, 'People');
    await expect(page.locator('.skeleton').first(), 'a page does not wait for its data').toBeAttached();
    letThrough();
    await settled(page);
    await expect(page.getByRole('cell', { name: focal })).toBeVisible();
  });
});

test('a pasted book: the page stays quick, the limit is told, nothing is cut off', async ({
  page,
  person,
  service,
  faults,
}) => {
  test.setTimeout(90_000);
  // The service has the last word about a dialog's fields.
  faults.expect(/status of 413/);
  const book = 'Decent work for all. '.repeat(50_000);
  const count = book.length.toLocaleString('en-GB');
  const { id } = await applyAndConfirm(service, 'Sample Union', 'contact@example.org');
  const commitment = await commit(service, BRAZIL);
  const secretariat = await person(EDITOR);
  await signIn(page, service.person('focal_point', BRAZIL));
  // The book is left behind.
  for (const one of [page, secretariat]) one.on('dialog', (dialog) => void dialog.accept());
  for (const [who, address, open, label, limit, send] of [
    [page, '/en/workspace/organization', null, 'Description: English', '10,000', 'Save'],
    [
      page,
      `/en/workspace/commitments/${commitment}`,
      'Report on progress',
      'What has been done: English',
      '10,000',
      'Publish the report',
    ],
    [secretariat, '/en/console/statements', 'New statement', 'Quotation', '2,000', 'Save'],
    [secretariat, `/en/console/applications/${id}`, null, 'New note', '10,000', 'Add a note'],
    [person, '/en/join?step=statement', null, 'Why the organization supports the Coalition', '10,000', 'Continue'],
  ] as const)
    await test.step(label, async () => {
      const at = typeof who === 'function' ? await who() : who;
      await at.goto(address);
      await settled(at);
      if (open) await button(at, open).click();
      const field = at.getByLabel(label);
      await field.fill(book);
      const said = `${count} of ${limit} characters: please shorten the text, nothing was cut off.`;
      await expect(field).toHaveAccessibleDescription(new RegExp(said.replaceAll('.', '\\.')));
      const started = Date.now();
      await field.press('End');
      await field.pressSequentially('abc');
      // Seconds a letter, if the browser were left to look for the direction of the text. Other tests run beside this one.
      expect(Date.now() - started, 'three letters more').toBeLessThan(8000);
      await expect(field).toHaveAttribute('dir', 'ltr');
      if (label === 'Quotation') for (const other of ['Person', 'Function']) await at.getByLabel(other).fill('Sample');
      await button(at, send).click();
      await expect(field).toBeFocused();
      expect((await field.inputValue()).length).toBe(book.length + 3);
    });
});

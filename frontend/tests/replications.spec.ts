import { partnerId } from './support/desk';
import { settled } from './support/pages';
import { PracticeDesk } from './support/practices';
import { move, report } from './support/replications';
import { ADMIN, EDITOR } from './support/service';
import { arrive, expect, expectNoSidewaysScroll, fillSignIn, signIn, test } from './support/test';

const BRAZIL = 'government-of-brazil';
const NEPAL = 'government-of-nepal';

// Each of them is a story of several people.
test.describe.configure({ timeout: 180_000 });

test('reported, sent back, mended, approved, and seen on the page of the practice', async ({
  page: author,
  person,
  service,
  faults,
}) => {
  const desk = await PracticeDesk.of(service);
  const { slug } = await desk.publish({ title: 'Joint labour inspections', countries: ['BR'] });
  const email = service.person('contributor', NEPAL);

  // A visitor is told who may report, and comes to the form after signing in.
  await author.goto(`/en/practices/${slug}`);
  await settled(author);
  await author.getByRole('heading', { name: 'Has your organization done the same?' }).scrollIntoViewIfNeeded();
  await author.getByRole('main').getByRole('link', { name: 'Sign in' }).click();
  await arrive(author, 'Sign in');
  await fillSignIn(author, email);
  await arrive(author, 'Report a replication');
  await expect(author.getByText('Joint labour inspections')).toBeVisible();
  await author.getByRole('button', { name: 'Begin', exact: true }).click();
  await expect(author.getByLabel('Title')).toBeFocused();
  await author.getByLabel('Title').fill('Joint inspections in carpet workshops');
  await author.getByRole('button', { name: 'Begin', exact: true }).dblclick();
  await arrive(author, 'Joint inspections in carpet workshops');
  await author.getByLabel('Summary').fill('Inspectors and unions visit workshops together.');
  await author.getByLabel('Countries').selectOption({ label: 'Nepal' });
  await author.getByLabel('Began on').fill('2025-01-15');
  await author.getByLabel('It still goes on').check();
  await author
    .getByRole('textbox', { name: 'What was done otherwise, and why' })
    .fill('Visits take place in **winter**.');
  await author.getByRole('button', { name: /^Preview\s*: What was done otherwise/ }).click();
  await expect(author.getByRole('region', { name: /as readers will see it/ }).locator('strong')).toHaveText('winter');
  // A row that is half filled in is kept by the page alone, also when it is loaded again.
  await author.getByRole('button', { name: 'Add a result' }).click();
  await author.getByLabel('Indicator').fill('Workshops visited');
  await expect(author.getByText(/without what is not ready: Results in numbers/)).toBeVisible();
  author.once('dialog', (dialog) => void dialog.accept());
  await author.reload();
  await expect(author.getByLabel('Indicator')).toHaveValue('Workshops visited');
  await author.getByRole('button', { name: 'Save and look at it' }).click();
  await expect(author.getByLabel('Value')).toBeFocused();
  const wrong = author.getByRole('alert').filter({ hasText: 'Results in numbers' });
  await expect(wrong).toBeVisible();
  const saved = author.waitForResponse((answer) => answer.request().method() === 'PATCH' && answer.ok());
  await author.getByLabel('Summary').fill('Inspectors and unions visit workshops together, unannounced.');
  await saved;
  await expect(wrong, 'what is wrong stays to be read while the rest is saved').toBeVisible();
  await expect(author.getByLabel('Value')).toHaveAttribute('aria-invalid', 'true');
  await author.getByLabel('Value').fill('40');
  await expect(wrong, 'nothing is wrong any more').toHaveCount(0);
  await author.getByRole('button', { name: 'Save and look at it' }).click();
  await expect(author.getByRole('heading', { name: 'What comes next' })).toBeVisible();
  await author.getByRole('button', { name: 'Submit', exact: true }).click();
  await author.getByRole('dialog').getByRole('button', { name: 'Submit', exact: true }).dblclick();
  await expect(author.getByText('Submitted', { exact: true }).first()).toBeVisible();

  const editor = await person(EDITOR);
  await editor.goto('/en/console/replications');
  await arrive(editor, 'Replications');
  await settled(editor);
  await editor.getByRole('link', { name: 'Joint inspections in carpet workshops' }).click();
  await arrive(editor, 'Joint inspections in carpet workshops');
  await editor.getByRole('button', { name: 'Send it back' }).click();
  const asking = editor.getByRole('dialog', { name: 'Send it back' });
  await asking.getByRole('button', { name: 'Send it back' }).click();
  await expect(asking.getByLabel('Reason'), 'the partner has to be told why').toBeFocused();
  await asking.getByLabel('Reason').fill('Please say what came of it.');
  await asking.getByRole('button', { name: 'Send it back' }).click();
  await expect(editor.getByText('Declined', { exact: true }).first()).toBeVisible();

  const { link } = await service.mail(email, '/workspace/replications/');
  await author.goto(new URL(link).pathname);
  await arrive(author, 'Joint inspections in carpet workshops');
  await expect(author.getByText('Please say what came of it.')).toBeVisible();
  await author.getByRole('button', { name: 'Work on it again' }).click();
  await author.getByRole('dialog').getByRole('button', { name: 'Work on it again' }).click();
  await author.getByRole('link', { name: 'Write on' }).click();
  // What is pressed while the form saves by itself is done when the answer has come.
  let answer: () => void = () => undefined;
  const answered = new Promise<void>((done) => (answer = done));
  await author.route('**/api/v1/replications/*', async (route) => {
    if (route.request().method() === 'PATCH') await answered;
    await route.continue();
  });
  const saving = author.waitForRequest((request) => request.method() === 'PATCH');
  await author.getByRole('textbox', { name: 'What came of it' }).fill('Owners keep records now.');
  await saving;
  await author.getByRole('button', { name: 'Save and look at it' }).click();
  answer();
  await expect(author.getByText('Owners keep records now.')).toBeVisible();
  await author.getByRole('button', { name: 'Submit', exact: true }).click();
  await author.getByRole('dialog').getByRole('button', { name: 'Submit', exact: true }).click();
  await expect(author.getByText('Submitted', { exact: true }).first()).toBeVisible();

  // What the editor still has on the screen is old: the page reads it again, and the step is taken after another look.
  faults.expect(/status of 4(12|09)/);
  await editor.goto('/en/console/replications');
  await settled(editor);
  await editor.getByRole('link', { name: 'Joint inspections in carpet workshops' }).click();
  await editor.getByRole('button', { name: 'Approve' }).click();
  await (
    await service.api(ADMIN)
  ).patch(`/replications/${new URL(link).pathname.split('/').pop() ?? ''}`, { place: 'Kathmandu' });
  await editor.getByRole('dialog').getByRole('button', { name: 'Approve' }).click();
  await expect(editor.getByRole('dialog').getByText(/it was read again/)).toBeVisible();
  await editor.getByRole('dialog').getByRole('button', { name: 'Approve' }).click();
  await expect(editor.getByText('Approved', { exact: true }).first()).toBeVisible();

  const reader = await person();
  await reader.goto(`/en/practices/${slug}`);
  await settled(reader);
  const section = reader.getByRole('region', { name: 'Where it was done again' });
  await section.scrollIntoViewIfNeeded();
  const table = section.getByRole('table', { name: 'Where the practice travelled' });
  await expect(table.getByRole('row').nth(1)).toHaveText(/Brazil.*Government of Brazil\s*Origin/);
  await expect(table.getByRole('row').nth(2)).toHaveText(
    /Nepal\s*Kathmandu\s*Since 15 Jan 2025\s*Government of Nepal\s*Joint inspections in carpet workshops/,
  );
  await expect(section.getByRole('img', { name: /^World map/ }).locator('.way')).toHaveCount(1);
  await section.getByText(/^Read the report/).click();
  await expect(section.getByText('Owners keep records now.')).toBeVisible();
  await expect(section.getByRole('row', { name: /Workshops visited/ })).toContainText('40');
});

test('nobody decides on a replication of their own, and steps that are not open are not offered', async ({
  page,
  person,
  service,
}) => {
  const desk = await PracticeDesk.of(service);
  const { id: practice } = await desk.publish({ title: 'Joint labour inspections' });
  const [admin, partner] = [await service.api(ADMIN), await partnerId(service, NEPAL)];
  const replication = await report(admin, practice, partner);
  await move(admin, replication, { to: 'submitted' });
  await signIn(page, ADMIN);
  await page.goto(`/en/console/replications/${replication}`);
  await settled(page);
  await expect(page.getByText('Somebody else has to decide: your account submitted this replication.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Approve' })).toHaveCount(0);

  // Something is missing: it cannot be submitted, and what is missing leads to its field.
  const author = await person(service.person('contributor', NEPAL));
  const draft = await report(await service.api(ADMIN), practice, partner, { title: 'Half a report', summary: null });
  await author.goto(`/en/workspace/replications/${draft}`);
  await arrive(author, 'Half a report');
  await expect(author.getByRole('button', { name: 'Submit', exact: true })).toHaveCount(0);
  await author.getByRole('link', { name: 'Summary' }).click();
  await expect(author.getByLabel('Summary')).toBeFocused();

  // Those whose practice it is write on the practice itself.
  const owner = await person(service.person('contributor', BRAZIL));
  await owner.goto(`/en/workspace/replications/new?practice=${practice}`);
  await expect(owner.getByText('This is a practice of your own organization.')).toBeVisible();
  await owner.getByRole('button', { name: 'Choose another one' }).click();
  await owner.getByLabel('Find a published practice').fill('inspections');
  await expect(owner.getByText('No published practice is like that')).toBeVisible();
});

test('two people write a report at once: both are kept', async ({ page, service, faults }) => {
  faults.expect(/status of 412/);
  const desk = await PracticeDesk.of(service);
  const { id: practice } = await desk.publish({ title: 'Joint labour inspections' });
  const admin = await service.api(ADMIN);
  const replication = await report(admin, practice, await partnerId(service, NEPAL));
  await signIn(page, service.person('contributor', NEPAL));
  await page.goto(`/en/workspace/replications/${replication}/edit`);
  await arrive(page, 'Joint inspections on markets');
  await admin.patch(`/replications/${replication}`, { place: 'Pokhara' });
  await page.getByLabel('Summary').fill('Mine.');
  await expect(page.getByText(/Their changes have come in: Place/)).toBeVisible();
  await expect
    .poll(async () => admin.get(`/replications/${replication}`))
    .toMatchObject({ summary: 'Mine.', place: 'Pokhara' });
});

test('long words fit a phone', async ({ page, service }) => {
  const desk = await PracticeDesk.of(service);
  const { id: practice, slug } = await desk.publish({ title: 'Joint labour inspections' });
  const [admin, editor] = [await service.api(ADMIN), await service.api(EDITOR)];
  const long = 'Arbeitsinspektionen'.repeat(10);
  const replication = await report(admin, practice, await partnerId(service, NEPAL), {
    title: long,
    place: long,
    summary: long,
    sections: { changes: long, outcome: long },
    results: [{ indicator: long, value: '1', unit: 'Inspektion'.repeat(6) }],
  });
  await move(admin, replication, { to: 'submitted' });
  await move(editor, replication, { to: 'approved' });
  await page.setViewportSize({ width: 360, height: 740 });
  await page.goto(`/en/practices/${slug}`);
  await settled(page);
  await page.getByRole('region', { name: 'Where it was done again' }).scrollIntoViewIfNeeded();
  await page.getByText(/^Read the report/).click();
  await expectNoSidewaysScroll(page, 'the page of the practice');
  await signIn(page, ADMIN);
  for (const address of ['?status=all', `/${replication}`]) {
    await page.goto(`/en/console/replications${address}`);
    await settled(page);
    await expectNoSidewaysScroll(page, address);
  }
});

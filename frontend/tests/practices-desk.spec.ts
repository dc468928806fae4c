import { settled } from './support/pages';
import { askForReview, completeReview, draft, partnerId, snapshot, step } from './support/desk';
import { ADMIN, EDITOR, PASSWORD } from './support/service';
import { arrive, expect, expectNoSidewaysScroll, signIn, test } from './support/test';

const BRAZIL = 'government-of-brazil';

// Each of them is a long story of several people.
test.describe.configure({ timeout: 180_000 });

test('from a first title to publication: written, reviewed by two, mended, approved', async ({
  page,
  person,
  service,
  faults,
}) => {
  // A review that lacks almost everything is handed in.
  faults.expect(/status of 400 .*\/reviews\//);
  const others = (await (await service.api()).get<{ items: { slug: string }[] }>('/partners?limit=20')).items
    .map(({ slug }) => slug)
    .filter((slug) => slug !== BRAZIL);
  const reviewers = [
    service.person('focal_point', others[0], 'Rita Reviewer'),
    service.person('contributor', others[1], 'Ravi Reviewer'),
  ];
  const author = page;
  await signIn(author, service.person('contributor', BRAZIL));
  await author.goto('/en/workspace/practices');
  await arrive(author, 'Good practices');
  await author.getByRole('link', { name: 'New good practice' }).click();
  await author.getByLabel('Snapshot').check();
  await author.getByLabel('Title').fill('Joint labour inspections');
  await author.getByRole('button', { name: 'Begin', exact: true }).dblclick();
  await arrive(author, 'Text');
  await author.getByRole('textbox', { name: 'Approach' }).fill('They went **together**.');
  await author.getByRole('button', { name: /^Preview\s*: Approach/ }).click();
  await expect(author.getByRole('region', { name: /^Approach as readers/ }).locator('strong')).toHaveText('together');
  await author.getByRole('navigation', { name: 'Parts of the practice' }).getByRole('link', { name: 'Check' }).click();
  await arrive(author, 'Check and submit');
  await author.getByRole('button', { name: 'Summary' }).click();
  await expect(author.getByLabel('Summary')).toBeFocused();
  await author.keyboard.type('Inspectors and unions visit workshops together.');
  await author
    .getByRole('navigation', { name: 'Parts of the practice' })
    .getByRole('link', { name: /^Where and for whom/ })
    .click();
  await arrive(author, 'Where and for whom');
  await author.getByLabel('Countries').selectOption({ label: 'Brazil' });
  await author
    .getByLabel('Realizing labour rights')
    .or(author.getByRole('group', { name: 'Thematic priorities' }).getByRole('checkbox').first())
    .first()
    .check();
  await expect(author.getByText(/^Saved at/)).toBeVisible();
  await author.getByRole('navigation', { name: 'Parts of the practice' }).getByRole('link', { name: 'Check' }).click();
  await expect(author.getByText('Nothing is missing')).toBeVisible();
  await author.getByRole('button', { name: 'Submit', exact: true }).dblclick();
  await arrive(author, 'Joint labour inspections');
  await expect(author.getByText('Submitted', { exact: true }).first()).toBeVisible();

  const editor = await person(EDITOR);
  await editor.goto('/en/console/practices');
  await arrive(editor, 'Editorial desk');
  await settled(editor);
  await editor.getByRole('link', { name: 'Joint labour inspections' }).click();
  await arrive(editor, 'Joint labour inspections');
  await settled(editor);
  for (const name of ['Rita Reviewer', 'Ravi Reviewer']) {
    await editor.getByRole('button', { name: 'Ask for a review' }).click();
    const dialog = editor.getByRole('dialog', { name: 'Ask for a review' });
    await expect(dialog.getByText(/Cannot be asked: this account belongs to the partner/)).toBeVisible();
    await dialog.getByLabel('Find by name').fill(name);
    await dialog.getByRole('radio', { name }).check();
    await dialog.getByRole('button', { name: 'Ask by mail' }).click();
    await expect(dialog).toBeHidden();
  }
  await editor.getByRole('button', { name: 'Begin the review' }).click();
  await editor.getByRole('dialog').getByRole('button', { name: 'Begin the review' }).click();
  await expect(editor.getByRole('button', { name: 'Approve' })).toBeVisible();

  for (const [index, email] of reviewers.entries()) {
    const reviewer = await person(email);
    const { link } = await service.mail(email, '/workspace/reviews/');
    await reviewer.goto(new URL(link).pathname);
    await arrive(reviewer, 'Joint labour inspections');
    await settled(reviewer);
    if (index === 0) {
      await reviewer.getByRole('button', { name: /^Remark on this\s*: Approach/ }).click();
      await reviewer.getByLabel('Remark on: Approach').fill('How often?');
      await reviewer.getByRole('button', { name: 'Add the remark' }).click();
      await expect(reviewer.getByText('How often?')).toBeVisible();
      await reviewer.getByRole('button', { name: 'Hand in the review' }).click();
      await expect(reviewer.getByRole('alert')).toBeVisible();
    }
    for (const group of await reviewer.getByRole('radiogroup').all()) await group.getByRole('radio').nth(3).check();
    await reviewer.getByLabel('Recommendation').selectOption({ label: 'Publish it as it is' });
    await reviewer.getByLabel('Assessment in words').fill('Clear, and others can use it.');
    await reviewer.getByRole('button', { name: 'Hand in the review' }).click();
    await expect(reviewer.getByText('The review counts.')).toBeVisible();
  }

  await editor.reload();
  await settled(editor);
  await expect(editor.getByRole('table', { name: 'Scores of the reviews' })).toBeVisible();
  await editor.getByRole('button', { name: 'Ask for changes' }).click();
  const asking = editor.getByRole('dialog', { name: 'Ask for changes' });
  await asking.getByRole('button', { name: 'Ask for changes' }).click();
  await expect(asking.getByLabel('Reason'), 'the partner has to be told why').toBeFocused();
  await asking.getByLabel('Reason').fill('Please say how often.');
  await asking.getByRole('button', { name: 'Ask for changes' }).click();
  await expect(editor.getByText('Changes requested').first()).toBeVisible();

  await author.reload();
  await settled(author);
  await expect(author.getByText('Please say how often.').first()).toBeVisible();
  await author.getByRole('button', { name: 'Mark as dealt with' }).click();
  await expect(author.getByText('Dealt with', { exact: true })).toBeVisible();
  await author.getByRole('link', { name: 'Write on' }).click();
  await arrive(author, 'About');
  await author.getByRole('navigation', { name: 'Parts of the practice' }).getByRole('link', { name: /^Text/ }).click();
  await author.getByRole('textbox', { name: 'Approach' }).fill('They went **together**, twice a year.');
  await author.getByRole('navigation', { name: 'Parts of the practice' }).getByRole('link', { name: 'Check' }).click();
  await author.getByRole('button', { name: 'Submit again' }).click();
  await arrive(author, 'Joint labour inspections');

  await editor.reload();
  await settled(editor);
  for (const name of ['Begin the review', 'Approve', 'Publish']) {
    await editor.getByRole('button', { name, exact: true }).click();
    await editor.getByRole('dialog').getByRole('button', { name, exact: true }).click();
    await expect(editor.getByRole('dialog')).toBeHidden();
  }
  await expect(editor.getByText('Published', { exact: true }).first()).toBeVisible();
  const anyone = await service.api();
  const { items } = await anyone.get<{ items: { title: { text: string } }[] }>('/practices');
  expect(items.map(({ title }) => title.text)).toEqual(['Joint labour inspections']);
});

test('what is typed is saved by itself, and what cannot be saved yet survives a reload', async ({ page, service }) => {
  const id = await draft(service, BRAZIL, { kind: 'full' });
  const admin = await service.api(ADMIN);
  await signIn(page, service.person('contributor', BRAZIL));
  await page.goto(`/en/workspace/practices/${id}/edit?step=blocks`);
  await arrive(page, 'Building blocks');
  await page.getByRole('button', { name: 'Add a building block' }).click();
  await page.getByLabel('What it is called').fill('Joint visits');
  await expect(page.getByText(/without what is not ready: Building blocks/)).toBeVisible();
  expect((await admin.get(`/practices/${id}`)).building_blocks).toEqual([]);
  page.once('dialog', (dialog) => void dialog.accept());
  await page.reload();
  await expect(page.getByLabel('What it is called')).toHaveValue('Joint visits');
  await page.getByRole('textbox', { name: 'How it works' }).fill('In pairs.');
  await expect
    .poll(async () => (await admin.get(`/practices/${id}`)).building_blocks)
    .toEqual([{ title: 'Joint visits', text: 'In pairs.' }]);
  await page.reload();
  await expect(page.getByRole('textbox', { name: 'How it works' })).toHaveValue('In pairs.');
});

test('two people write at once: elsewhere both are kept, at the same place one decides', async ({
  page,
  service,
  faults,
}) => {
  faults.expect(/status of 412/);
  const id = await draft(service, BRAZIL);
  const admin = await service.api(ADMIN);
  await signIn(page, service.person('contributor', BRAZIL));
  await page.goto(`/en/workspace/practices/${id}/edit?step=about`);
  await arrive(page, 'About');
  await admin.patch(`/practices/${id}`, { sections: { lessons: 'Begin small.' } });
  await page.getByLabel('Summary').fill('Mine.');
  await expect(page.getByText(/Their changes have come in: Lessons/)).toBeVisible();
  await expect.poll(async () => (await admin.get(`/practices/${id}`)).summary).toBe('Mine.');
  await admin.patch(`/practices/${id}`, { summary: 'Theirs.' });
  await page.getByLabel('Summary').fill('Mine again.');
  const dialog = page.getByRole('dialog', { name: 'Somebody else changed this record' });
  await dialog.getByRole('radio', { name: /^Saved in the meantime/ }).check();
  await dialog.getByRole('button', { name: 'Save with these choices' }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByLabel('Summary')).toHaveValue('Theirs.');
  const { sections } = await admin.get<{ sections: { lessons: string } }>(`/practices/${id}`);
  expect(sections.lessons).toBe('Begin small.');
});

test('a session that ends in mid-form asks for the password and loses nothing', async ({ page, service, faults }) => {
  faults.expect(/status of 40[01]/);
  const id = await draft(service, BRAZIL);
  const email = service.person('contributor', BRAZIL);
  await signIn(page, email);
  await page.goto(`/en/workspace/practices/${id}/edit?step=sections`);
  await arrive(page, 'Text');
  const elsewhere = await service.api(email);
  await elsewhere.post('/auth/password', { old_password: PASSWORD, new_password: 'another long password' });
  await page.getByRole('textbox', { name: 'Approach' }).fill('Typed while the session ended.');
  const dialog = page.getByRole('dialog', { name: 'Your session has ended' });
  await page.keyboard.press('Tab');
  await expect(dialog).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await page.getByRole('textbox', { name: 'Approach' }).pressSequentially(' More.');
  await expect(page.getByText('Not saved', { exact: true }), 'it is not asked at every pause').toBeVisible();
  await page.getByRole('button', { name: 'Continue' }).click();
  await dialog.getByLabel('Password', { exact: true }).fill('another long password');
  await dialog.getByRole('button', { name: 'Sign in' }).click();
  await expect(dialog).toBeHidden({ timeout: 40_000 });
  const admin = await service.api(ADMIN);
  await expect
    .poll(async () => (await admin.get<{ sections: { approach: string } }>(`/practices/${id}`)).sections.approach)
    .toBe('Typed while the session ended. More.');
});

test('a published practice is revised beside the live one, and translated place by place', async ({
  page,
  service,
}) => {
  const admin = await service.api(ADMIN);
  const editor = await service.api(EDITOR);
  const others = (await (await service.api()).get<{ items: { slug: string }[] }>('/partners?limit=20')).items
    .map(({ slug }) => slug)
    .filter((slug) => slug !== BRAZIL);
  const author = service.person('contributor', BRAZIL);
  const own = await service.api(author);
  const { id } = await own.post<{ id: string }>('/practices', snapshot(await partnerId(service, BRAZIL)));
  await step(own, id, { to: 'submitted' });
  await step(editor, id, { to: 'in_review' });
  for (const slug of others.slice(0, 2)) {
    const reviewer = await service.api(service.person('contributor', slug));
    await completeReview(reviewer, id, await askForReview(editor, id, reviewer));
  }
  await step(editor, id, { to: 'approved' });
  await step(editor, id, { to: 'published' });

  await signIn(page, author);
  await page.goto(`/en/workspace/practices/${id}`);
  await arrive(page, 'Joint labour inspections');
  await page.getByRole('button', { name: 'Write a new version' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Write a new version' }).click();
  await arrive(page, 'About');
  await page.getByLabel('Summary').fill('Inspectors and unions visit workshops together, twice a year.');
  await expect(page.getByText(/^Saved at/)).toBeVisible();
  await page.goto(`/en/workspace/practices/${id}`);
  await expect(page.getByRole('heading', { name: 'What changed since version 1' })).toBeVisible();
  await expect(page.locator('ins').filter({ hasText: 'twice a year' })).toBeVisible();
  const live = await (await service.api()).get<{ summary: string }>(`/practices/${id}`);
  expect(live.summary).toBe('Inspectors and unions visit workshops together.');

  await page.getByRole('link', { name: 'Translations' }).click();
  await page.getByLabel('Translate into').selectOption('fr');
  await page.getByRole('button', { name: 'Begin the translation' }).click();
  await arrive(page, 'Translation: French');
  await settled(page);
  await page.getByLabel('Title: French').fill('Inspections conjointes');
  await page.getByRole('checkbox', { name: /^Readers get it\s*: Title/ }).check();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByText('Saved', { exact: true }).first()).toBeVisible();
  const french = await (
    await service.api()
  ).get<{ text: { title: { text: string; lang: string } } }>(`/practices/${id}?lang=fr`);
  expect(french.text.title).toEqual({ text: 'Inspections conjointes', lang: 'fr' });
  expect((await admin.get(`/practices/${id}`)).status).toBe('published');
});

test('the working pages of practices fit a phone', async ({ page, service }) => {
  const id = await draft(service, BRAZIL, { title: 'Federation'.repeat(20), kind: 'full' });
  await page.setViewportSize({ width: 360, height: 740 });
  await signIn(page, service.person('contributor', BRAZIL));
  for (const place of [
    '',
    '/edit?step=about',
    '/edit?step=sections',
    '/edit?step=results',
    '/edit?step=people',
    '/edit?step=check',
  ]) {
    await page.goto(`/en/workspace/practices/${id}${place}`);
    await settled(page);
    await expectNoSidewaysScroll(page, place);
  }
  await page.goto('/en/workspace/practices');
  await settled(page);
  await expectNoSidewaysScroll(page, 'the list');
});

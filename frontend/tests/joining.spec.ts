import { type Page } from '@playwright/test';
import { applyAndConfirm, invite, secretOf } from './support/content';
import { ADMIN, EDITOR, SECRETARIAT } from './support/service';
import { arrive, expect, fillSignIn, test } from './support/test';

const go = (page: Page) => page.getByRole('button', { name: 'Continue' }).click();

/** Fills the form to join up to its last step. */
async function fillForm(page: Page, name: string, email: string): Promise<void> {
  await page.goto('/en/join');
  await arrive(page, 'Join the Coalition');
  await page.getByRole('link', { name: 'Start the application' }).click();
  await arrive(page, 'Your organization');
  await page.getByLabel('Name: English').fill(name);
  await page.getByLabel('Group').selectOption({ label: 'Workers’ organizations' });
  await page.getByLabel('Country').selectOption('SN');
  await go(page);
  await arrive(page, 'Statement of support');
  await page.getByLabel('Why the organization supports the Coalition').fill('We support the aims.\nAll of them.');
  await page.getByLabel('Full name').fill('Sample Signatory');
  await page.getByLabel('Position').fill('President');
  await go(page);
  await arrive(page, 'Documents');
  await page.getByRole('button', { name: 'Add a document' }).click();
  await page.getByLabel('What it is').fill('Statutes');
  await page.getByLabel('Address').fill('https://example.org/statutes.pdf');
  await go(page);
  await arrive(page, 'Contact');
  await page.getByLabel('Full name').fill('Sample Contact');
  await page.getByLabel('E-mail address').fill(email);
  await go(page);
  await arrive(page, 'Check and send');
}

test('an organization applies, the Secretariat decides, its focal point takes over', async ({
  page,
  person,
  service,
}) => {
  test.setTimeout(90_000);
  const email = 'contact@example.org';
  await fillForm(page, 'Sample Union', email);
  await page.getByRole('button', { name: 'Send the application' }).click();
  await arrive(page, 'Check your mail');

  const { link } = await service.mail(email, '/join/confirm');
  await page.goto(link);
  await arrive(page, 'Thank you: the application is confirmed');
  await expect(page.getByText('Received').first()).toBeVisible();
  const status = (await service.mail(email, '/join/status')).link;

  const told = await service.mail(SECRETARIAT, '/console/applications/');
  const editor = await person(EDITOR);
  await editor.goto(told.link);
  await arrive(editor, 'Sample Union');
  await editor.getByRole('button', { name: 'Take it under review' }).click();
  const dialog = editor.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Take it under review' }).click();
  await expect(dialog).toBeHidden();
  const findings = editor.getByRole('region', { name: 'Due diligence' });
  const outcomes = findings.getByLabel('Finding');
  await expect(outcomes).toHaveCount(5);
  for (let item = 0; item < 5; item += 1) await outcomes.nth(item).selectOption({ label: 'Passed' });
  await findings.getByLabel('Note').first().fill('Statutes read.');
  await findings.getByRole('button', { name: 'Save the findings' }).click();
  await expect(findings.getByText('Every item has been looked at')).toBeVisible();
  await editor.getByRole('button', { name: 'Approve', exact: true }).click();
  await dialog.getByLabel('Body that decided').fill('Coordinating Group');
  await dialog.getByRole('button', { name: 'Approve', exact: true }).click();
  await expect(dialog).toBeHidden();
  await editor.getByRole('button', { name: 'Make it a partner' }).click();
  await dialog.getByLabel('Short name in addresses').fill('sample-union');
  await dialog.getByRole('button', { name: 'Create the partner' }).click();
  await expect(editor.getByText('Sample Union is a partner now')).toBeVisible();

  await page.goto(status);
  await page.reload();
  await page.getByRole('link', { name: 'See the partner’s page' }).click();
  await arrive(page, 'Sample Union');

  const invitation = await service.mail(email, '/invitation');
  const focal = await person();
  await focal.goto(invitation.link);
  await arrive(focal, 'Your invitation');
  expect(focal.url(), 'the secret leaves the address bar').not.toContain(secretOf(invitation.link));
  await focal.getByLabel('New password', { exact: true }).fill('a quite long password');
  await focal.getByRole('button', { name: 'Accept the invitation' }).click();
  await expect(focal.getByRole('link', { name: 'My organization' })).toBeVisible();

  await focal.goto('/en/workspace/organization');
  await focal.getByLabel('Web site').fill('https://union.example.org/');
  await focal.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(focal.getByText('Saved', { exact: true }).first()).toBeVisible();
  await focal.goto('/en/workspace/commitments/new');
  await focal.getByLabel('Title: English').fill('Train two hundred inspectors');
  await focal.getByLabel('Kind').selectOption({ label: 'Expertise' });
  await focal.getByRole('button', { name: 'Publish the commitment' }).click();
  await arrive(focal, 'Train two hundred inspectors');
  await focal.getByRole('button', { name: 'Report on progress' }).click();
  await focal.getByLabel('What has been done: English').fill('Sixty people have been trained.');
  await focal.getByRole('button', { name: 'Publish the report' }).click();
  await expect(focal.getByText('Sixty people have been trained.')).toBeVisible();

  // A visitor who has not been there: public answers may be kept for a while.
  const visitor = await person();
  await visitor.goto('/en/partners/sample-union');
  await expect(visitor.getByText('Train two hundred inspectors')).toBeVisible();
  await expect(visitor.getByRole('link', { name: 'union.example.org' })).toBeVisible();
});

test('an application is one in all tabs: none overwrites the other, and what is sent is gone everywhere', async ({
  page,
  context,
}) => {
  const second = await context.newPage();
  for (const tab of [page, second]) {
    await tab.goto('/en/join?step=organization');
    await arrive(tab, 'Your organization');
  }
  await page.getByLabel('Name: English').fill('One Union');
  await expect(second.getByLabel('Name: English')).toHaveValue('One Union');
  await second.getByLabel('Acronym').fill('OU');
  await expect(page.getByLabel('Acronym')).toHaveValue('OU');
  await expect(page.getByLabel('Name: English')).toHaveValue('One Union');
  await page.getByRole('button', { name: 'Start over' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Start over' }).click();
  await expect(second.getByText('was sent or thrown away in another tab')).toBeVisible();
  await expect(second.getByLabel('Name: English')).toHaveValue('');
  const kept = () => second.evaluate(() => localStorage.getItem('coalition.application'));
  expect(await kept()).toBeNull();
  await second.getByLabel('Acronym').fill('NEW');
  await expect.poll(kept).toContain('NEW');
  await second.getByLabel('Acronym').fill('');
  await expect.poll(kept, 'nothing is kept of nothing').toBeNull();
});

test('the form says when a part of the app cannot be fetched, and comes with the next try', async ({
  page,
  faults,
}) => {
  faults.expect(/Failed to load resource|ERR_FAILED/);
  await page.goto('/en/join');
  await arrive(page, 'Join the Coalition');
  await page.route('**/_app/**', (route) => route.abort());
  await page.getByRole('link', { name: 'Start the application' }).click();
  const again = page.getByRole('button', { name: 'Try again' });
  await expect(again).toBeVisible();
  await page.unroute('**/_app/**');
  await again.click();
  await arrive(page, 'Your organization');
});

test('a draft stays when the page is left, and mistakes are shown where they are', async ({ page }) => {
  await page.goto('/en/join');
  await page.getByRole('link', { name: 'Start the application' }).click();
  await page.getByLabel('Name: English').fill('Half a Union');
  await go(page);
  await expect(page.getByRole('alert').getByRole('button', { name: 'Group' })).toBeVisible();
  await expect(page.getByLabel('Group')).toHaveAttribute('aria-invalid', 'true');
  await page.reload();
  await expect(page.getByLabel('Name: English')).toHaveValue('Half a Union');
  await page.getByRole('button', { name: 'Start over' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Start over' }).click();
  await page.goto('/en/join');
  await expect(page.getByRole('link', { name: 'Start the application' })).toBeVisible();
});

test('two presses send one application', async ({ page, service }) => {
  await fillForm(page, 'Sent Once', 'once@example.org');
  let sent = 0;
  // The service answers late, so that the second press comes while the first is on its way.
  await page.route('**/api/v1/partner-applications', async (route) => {
    sent += 1;
    const answer = await route.fetch();
    await page.evaluate(() => new Promise(requestAnimationFrame));
    await route.fulfill({ response: answer });
  });
  await page.getByRole('button', { name: 'Send the application' }).dblclick();
  await arrive(page, 'Check your mail');
  expect(sent).toBe(1);
  const editor = await service.api(EDITOR);
  expect((await editor.get<{ page: { total: number } }>('/partner-applications?status=unconfirmed')).page.total).toBe(
    1,
  );
});

test('links that were used, have ended or are not whole say so and lead on', async ({ page, service, faults }) => {
  faults.expect(/status of 400/);
  const applied = await applyAndConfirm(service, 'Sample Union', 'contact@example.org');
  await page.goto(applied.confirmation);
  await arrive(page, 'This link does not work any more');
  await page.goto('/en/join/status#not-a-secret');
  await arrive(page, 'This link does not work any more');
  await page.goto('/en/join/confirm');
  await arrive(page, 'This link is not whole');
  const invitation = await invite(service, 'government-of-brazil', 'new@example.org');
  const acceptance = { secret: secretOf(invitation), password: 'a quite long password' };
  await (await service.api()).post('/auth/invitations/acceptance', acceptance);
  await page.goto(invitation);
  await expect(page.getByText('This link does not work any more')).toBeVisible();
  await page.goto('/en/password/new#not-a-secret');
  await page.getByLabel('New password', { exact: true }).fill('a quite long password');
  await page.getByRole('button', { name: 'Set password and sign in' }).click();
  await expect(page.getByText('This link does not work any more')).toBeVisible();
});

test('a forgotten password is replaced by mail', async ({ page, service }) => {
  await page.goto('/en/sign-in');
  await page.getByRole('main').getByRole('link', { name: 'Forgotten password' }).click();
  await arrive(page, 'Forgotten password');
  await page.getByLabel('E-mail address').fill('nobody@example.org');
  await page.getByRole('button', { name: 'Send the link' }).click();
  await expect(page.getByText('If nobody@example.org has an account, a link is on its way')).toBeVisible();
  await page.goto('/en/password/forgotten');
  await page.getByLabel('E-mail address').fill(ADMIN);
  await page.getByRole('button', { name: 'Send the link' }).click();
  await expect(page.getByText(`If ${ADMIN} has an account, a link is on its way`)).toBeVisible();
  const { link } = await service.mail(ADMIN, '/password/new');
  await page.goto(link);
  await page.getByLabel('New password', { exact: true }).fill('another long password');
  await page.getByRole('button', { name: 'Set password and sign in' }).click();
  await expect(page.getByRole('button', { name: 'Sign out' })).toBeVisible();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page.getByRole('button', { name: 'Sign out' })).toBeHidden();
  await page.goto('/en/sign-in');
  await fillSignIn(page, ADMIN, 'another long password');
  await expect(page.getByRole('button', { name: 'Sign out' })).toBeVisible();
});

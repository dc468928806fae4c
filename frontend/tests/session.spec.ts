import { forgotPassword } from './support/content';
import { settled } from './support/pages';
import { ADMIN, EDITOR, PASSWORD } from './support/service';
import { arrive, expect, fillSignIn, signIn, test } from './support/test';

test('a wrong password is refused, the right one leads back to where one was going', async ({ page, faults }) => {
  faults.expect(/status of 401/);
  await page.goto('/en/account');
  await fillSignIn(page, ADMIN, 'not the password');
  await expect(page.getByText('The e-mail address and the password do not fit together.')).toBeVisible();
  await fillSignIn(page, ADMIN);
  await expect(page).toHaveURL(/\/en\/account$/);
  await arrive(page, 'My account');
});

test('signing in never leads to another site', async ({ person, service }) => {
  for (const target of ['//example.org/', 'https://example.org/', '/\\example.org', 'javascript:alert(1)']) {
    const page = await person();
    await page.goto(`/en/sign-in?return=${encodeURIComponent(target)}`);
    await fillSignIn(page, ADMIN);
    await expect(page.getByRole('button', { name: 'Sign out' })).toBeVisible();
    expect(new URL(page.url()).origin).toBe(service.base);
  }
  const page = await person();
  await page.goto('/en/sign-in?return=%2Ffr%2Fpartners%3Fq%3Dunion');
  await fillSignIn(page, ADMIN);
  await expect(page).toHaveURL(/\/fr\/partners\?q=union$/);
});

test('a session outlives a reload and ends in all tabs', async ({ page, context }) => {
  await signIn(page, ADMIN);
  await page.goto('/en');
  const signOut = (tab: typeof page) => tab.getByRole('button', { name: 'Sign out' });
  await expect(signOut(page)).toBeVisible();
  const other = await context.newPage();
  await other.goto('/en/partners');
  await expect(signOut(other)).toBeVisible();
  await page.reload();
  await expect(signOut(page)).toBeVisible();
  await signOut(page).click();
  await expect(page.getByRole('banner').getByRole('link', { name: 'Sign in' })).toBeVisible();
  await expect(other.getByRole('banner').getByRole('link', { name: 'Sign in' })).toBeVisible();
  await other.reload();
  await expect(other.getByRole('banner').getByRole('link', { name: 'Sign in' })).toBeVisible();
});

test('a session that ended elsewhere is taken up again over the form, and nothing typed is lost', async ({
  page,
  service,
  faults,
}) => {
  faults.expect(/status of 40[01]/);
  const focal = service.person('focal_point', 'government-of-brazil');
  await signIn(page, focal);
  await page.goto('/en/workspace/organization');
  await settled(page);
  await page.getByLabel('Acronym').fill('TYPED');
  // The person changes the password on another device: every other session ends.
  const elsewhere = await service.api(focal);
  await elsewhere.post('/auth/password', { old_password: PASSWORD, new_password: 'another long password' });
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Your session has ended' });
  await expect(dialog).toBeVisible();
  await expect(dialog.getByLabel('E-mail address')).toHaveValue(focal);
  await dialog.getByLabel('Password', { exact: true }).fill('another long password');
  await dialog.getByRole('button', { name: 'Sign in' }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByText('Saved', { exact: true }).first()).toBeVisible();
  await expect(page.getByLabel('Acronym')).toHaveValue('TYPED');
  expect((await elsewhere.ask('GET', '/me')).status, 'the old session stays ended').toBe(401);
  expect((await (await service.api()).get('/partners/government-of-brazil')).acronym).toBe('TYPED');
});

test('not now: the page and what is typed stay when the question is closed, and it comes back', async ({
  page,
  service,
  faults,
}) => {
  faults.expect(/status of 40[01]/);
  const focal = service.person('focal_point', 'government-of-brazil');
  await signIn(page, focal);
  await page.goto('/en/workspace/organization');
  await settled(page);
  await page.getByLabel('Acronym').fill('TYPED');
  const elsewhere = await service.api(focal);
  await elsewhere.post('/auth/password', { old_password: PASSWORD, new_password: 'another long password' });
  const save = page.getByRole('button', { name: 'Save', exact: true });
  const dialog = page.getByRole('dialog', { name: 'Your session has ended' });
  await save.click();
  await expect(dialog.getByLabel('E-mail address'), 'nobody else signs in here').not.toBeEditable();
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(page.getByText('Please sign in again.')).toBeVisible();
  await expect(page.getByLabel('Acronym')).toHaveValue('TYPED');
  await save.click();
  await expect(dialog).toBeVisible();
});

test('another account in a second tab ends the session of the first', async ({ page, context, service, faults }) => {
  faults.expect(/status of 40[01]/);
  await signIn(page, EDITOR);
  await page.goto('/en/console/partners/new');
  await settled(page);
  await page.getByLabel('Acronym').fill('TYPED');
  const second = await context.newPage();
  await second.goto(await forgotPassword(service, ADMIN));
  await second.getByLabel('New password', { exact: true }).fill('another long password');
  await second.getByRole('button', { name: 'Set password and sign in' }).click();
  await expect(second.getByRole('button', { name: 'Sign out' })).toBeVisible();
  await expect(page.getByLabel('Acronym'), 'what one typed is not for the other to send').toHaveValue('');
  await page.goto('/en/account');
  await expect(page.getByText(ADMIN)).toBeVisible();
});

test('signing out asks about what is not saved, and is made up for when the service was away', async ({
  page,
  service,
  faults,
}) => {
  faults.expect(
    /Failed to load resource/,
    /ERR_CONNECTION|ERR_EMPTY|ERR_SOCKET/,
    /status of 50\d/,
    /preload CSS|dynamically imported/,
  );
  await signIn(page, ADMIN);
  await page.goto('/en/console/partners/new');
  await settled(page);
  await page.getByLabel('Acronym').fill('TYPED');
  const signOut = page.getByRole('button', { name: 'Sign out' });
  page.once('dialog', (question) => void question.dismiss());
  await signOut.click();
  await expect(page.getByLabel('Acronym')).toHaveValue('TYPED');
  await expect(signOut).toBeVisible();
  await service.stop();
  page.once('dialog', (question) => void question.accept());
  await signOut.click();
  await expect(page.getByText('the service could not be reached to end the session')).toBeVisible();
  const told = page.waitForResponse((response) => response.url().endsWith('/auth/logout'));
  await service.launch();
  expect((await told).status()).toBe(204);
  await arrive(page, 'Nobody builds social justice alone.');
  await settled(page);
  expect((await page.request.post('/api/v1/auth/refresh', { data: {} })).ok(), 'the cookie is worth nothing').toBe(
    false,
  );
});

test('the service goes away in mid-session: the page says so, keeps what was typed, and goes on', async ({
  page,
  service,
  faults,
}) => {
  faults.expect(/Failed to load resource/, /ERR_CONNECTION|ERR_EMPTY|ERR_SOCKET/, /status of 50\d/);
  await signIn(page, ADMIN);
  await page.goto('/en/account');
  await arrive(page, 'My account');
  await page.getByLabel('Your name').fill('Typed While Away');
  await service.stop();
  await page.getByRole('button', { name: 'Save' }).first().click();
  await expect(page.getByText('The service cannot be reached').first()).toBeVisible();
  await expect(page.getByLabel('Your name')).toHaveValue('Typed While Away');
  await service.launch();
  const banner = page.getByRole('status').filter({ hasText: 'The service cannot be reached' });
  await expect(banner).toBeHidden({ timeout: 15_000 });
  await expect(page.getByLabel('Your name')).toHaveValue('Typed While Away');
  await page.getByRole('button', { name: 'Save' }).first().click();
  await expect(page.getByText('Saved', { exact: true }).first()).toBeVisible();
});

test('a page that finds the service away shows its content when it is back', async ({ page, service, faults }) => {
  faults.expect(/Failed to load resource/, /ERR_CONNECTION|ERR_EMPTY|ERR_SOCKET/, /status of 50\d/);
  await page.goto('/en/partners');
  await settled(page);
  await service.stop();
  await page.getByLabel('Search by name, acronym or country').fill('nepal');
  await expect(page.getByText('The service cannot be reached').first()).toBeVisible();
  await service.launch();
  await expect(page.getByRole('link', { name: 'Government of Nepal' })).toBeVisible({ timeout: 15_000 });
});

test('a slow service is waited for without a flash of errors', async ({ page }) => {
  await page.route('**/api/v1/partners?*', async (route) => {
    const answer = await route.fetch();
    await new Promise((done) => setTimeout(done, 3000));
    await route.fulfill({ response: answer });
  });
  await page.goto('/en/partners');
  await expect(page.locator('main').getByText('Loading…').first()).toBeAttached();
  await expect(page.getByRole('main').getByRole('heading', { level: 3 }).first()).toBeVisible();
  await expect(page.getByRole('alert')).toHaveCount(0);
});

import { shelve, PracticeDesk } from './support/practices';
import { arrive, expect, test } from './support/test';

test.describe.configure({ timeout: 90_000 });

test('a practice tells all that is public of it, in the order in which it is read', async ({ page, service }) => {
  const { publicPractice: practice } = await shelve(service);
  await page.goto(`/en/practices/${practice}`);
  await arrive(page, 'Joint labour inspections in small workshops');
  const parts = page.getByRole('main').getByRole('heading', { level: 2 });
  await expect(parts.filter({ hasNotText: 'On this page' }).first()).toHaveText('Context and challenge');
  const results = page.getByRole('table', { name: 'Results in figures' });
  await expect(results.getByRole('row', { name: /Workshops visited/ })).toHaveText(
    /37\s*412\s*workshops\s*Annual report/,
  );
  await expect(page.getByText('Half of the workshops had never been inspected.')).toBeVisible();
  await expect(page.getByRole('link', { name: 'together' })).toHaveAttribute('rel', /nofollow/);
  await expect(page.getByRole('link', { name: 'contact@example.org' })).toBeVisible();
  await expect(page.getByText('private@example.org')).toHaveCount(0);
  const facts = page.getByRole('complementary', { name: 'Facts' });
  await expect(facts.getByRole('link', { name: 'Government of Brazil' })).toBeVisible();
  await expect(facts.getByRole('link', { name: '8. Decent work and economic growth' })).toBeVisible();
  await page.getByRole('navigation', { name: 'On this page' }).getByRole('link', { name: 'Lessons' }).click();
  await expect(page).toHaveURL(/#lessons$/);
  await facts.getByRole('link', { name: 'Senegal' }).click();
  await expect(page).toHaveURL(/\/practices\?country=SN$/);
});

test('the language of a text is said where it is not that of the page', async ({ page, service }) => {
  const { translatedPractice } = await shelve(service);
  await page.goto(`/en/practices/${translatedPractice}`);
  await arrive(page, 'Training women as labour inspectors');
  await expect(page.getByText(/Not all of this practice has been translated into English yet/)).toBeVisible();
  const foreign = page.getByText('La formation dure');
  expect(await foreign.evaluate((element) => element.closest('[lang]')?.getAttribute('lang'))).toBe('fr');
  await page.getByRole('navigation', { name: 'Read it in' }).getByRole('link', { name: 'French' }).click();
  await arrive(page, 'Formation des inspectrices du travail');
  await expect(page).toHaveURL(new RegExp(`/fr/practices/${translatedPractice}$`));
  await page.goto(`/es/practices/${translatedPractice}`);
  await expect(page.getByText(/aún no está disponible en el idioma de la página/)).toBeVisible();
});

test('every version keeps its address and says what it changed', async ({ page, service }) => {
  const { publicPractice: practice } = await shelve(service);
  await page.goto(`/en/practices/${practice}/versions/1`);
  await arrive(page, 'Joint labour inspections');
  await expect(page.getByText('There is a newer one.')).toBeVisible();
  await page.getByRole('link', { name: 'What changed since version 1' }).click();
  await arrive(page, 'Joint labour inspections in small workshops');
  const changes = page.getByRole('region', { name: 'What changed since version 1' });
  await expect(changes.getByRole('heading', { level: 3 })).toHaveText(['Title', 'Lessons']);
  await expect(changes.locator('ins').filter({ hasText: 'in small workshops' })).toBeVisible();
  await page.getByRole('link', { name: 'Show the whole text' }).click();
  await expect(changes).toHaveCount(0);
});

test('what was withdrawn, never was or is no number is told apart', async ({ page, service, faults }) => {
  faults.expect(/status of 4(04|10)/);
  const { publicPractice: practice, gonePractice } = await shelve(service);
  for (const address of [`/en/practices/${gonePractice}`, `/en/practices/${gonePractice}/versions/1`]) {
    await page.goto(address);
    await arrive(page, 'This practice has been withdrawn');
  }
  for (const address of [
    '/en/practices/never-was',
    `/en/practices/${practice}/versions/9`,
    `/en/practices/${practice}/versions/x`,
  ]) {
    await page.goto(address);
    await arrive(page, 'This page does not exist');
  }
});

test('script in any text of a practice is text', async ({ page, service, faults }) => {
  const script = '<img src=x onerror="document.title=1"><script>document.title=2</script>';
  const desk = await PracticeDesk.of(service);
  const { slug } = await desk.publish({
    title: `Practice ${script}`,
    summary: script,
    sections: { approach: `${script}\n\n[here](javascript:alert(1)) **bold**` },
    results: [{ indicator: script, value: '1' }],
    building_blocks: [{ title: script, text: script }],
  });
  await page.goto(`/en/practices/${slug}`);
  await arrive(page, `Practice ${script}`);
  await expect(page.getByText('bold', { exact: true })).toBeVisible();
  await expect(page.locator('main img, main script, main a[href^="javascript"]')).toHaveCount(0);
  expect(faults.unexpected).toEqual([]);
});

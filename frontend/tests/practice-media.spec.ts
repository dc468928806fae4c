import { writeFileSync } from 'node:fs';
import type { Page, TestInfo } from '@playwright/test';
import { askForReview, completeReview, draft, step } from './support/desk';
import { settled } from './support/pages';
import { picture } from './support/pictures';
import { ADMIN, EDITOR, type Service } from './support/service';
import { arrive, expect, expectNoSidewaysScroll, signIn, test } from './support/test';

const BRAZIL = 'government-of-brazil';

test.describe.configure({ timeout: 120_000 });

interface Practice {
  slug: string;
  media: { file: string; alternative_text: string | null; credit: string | null }[];
}

/** Opens the files of a draft as one of its partner's people. */
async function openFiles(page: Page, service: Service, id: string): Promise<void> {
  await signIn(page, service.person('contributor', BRAZIL));
  await page.goto(`/en/workspace/practices/${id}/edit?step=media`);
  await arrive(page, 'Pictures and documents');
  await settled(page);
}

/** A text of some size in a file of its own, which has been changed at one moment. */
function written(info: TestInfo, name: string, size: number): string {
  const path = info.outputPath(name);
  const line = 'Inspectors and unions visit workshops together.\n';
  writeFileSync(path, line.repeat(Math.ceil(size / line.length)).slice(0, size));
  return path;
}

const MIB = 1024 * 1024;
/** A button beside several of its kind, whose hidden words say what it is for. */
const button = (page: Page, action: string, of: string) =>
  page.getByRole('button', { name: new RegExp(`^${action}\\s*: ${of}$`) });
const chooser = (page: Page) => page.getByLabel('Choose files');

test('a picture is uploaded, told about, published, and seen by everybody', async ({ page, service }) => {
  const id = await draft(service, BRAZIL);
  const admin = await service.api(ADMIN);
  await openFiles(page, service, id);
  await chooser(page).setInputFiles({ name: 'visit.png', mimeType: 'image/png', buffer: picture(640, 400) });
  const row = page.getByRole('group', { name: 'File 1' });
  await expect(row.getByText('visit.png')).toBeVisible();
  await row.getByLabel('What the picture shows').fill('Two inspectors at a sewing machine.');
  await expect(row.getByRole('img', { name: 'Two inspectors at a sewing machine.' })).toBeVisible();
  await row.getByLabel('Caption').fill('A joint visit.');
  await row.getByLabel('Whom it is from').fill('Sample photographer');
  await row.getByLabel('How others may use it').selectOption('CC-BY-4.0');
  await expect
    .poll(async () => (await admin.get<Practice>(`/practices/${id}`)).media)
    .toMatchObject([{ alternative_text: 'Two inspectors at a sewing machine.', credit: 'Sample photographer' }]);
  await page.getByRole('navigation', { name: 'Parts of the practice' }).getByRole('link', { name: 'Check' }).click();
  await expect(page.getByText('Nothing is missing')).toBeVisible();
  await expect(page.getByRole('img', { name: 'Two inspectors at a sewing machine.' })).toBeVisible();
  await page.getByRole('button', { name: 'Submit', exact: true }).click();
  await arrive(page, 'Joint labour inspections');

  const editor = await service.api(EDITOR);
  await step(editor, id, { to: 'in_review' });
  const others = (await (await service.api()).get<{ items: { slug: string }[] }>('/partners?limit=20')).items;
  for (const { slug } of others.filter(({ slug }) => slug !== BRAZIL).slice(0, 2)) {
    const reviewer = await service.api(service.person('contributor', slug));
    await completeReview(reviewer, id, await askForReview(editor, id, reviewer));
  }
  await step(editor, id, { to: 'approved' });
  const { slug } = (await step(editor, id, { to: 'published' })) as unknown as Practice;
  const visitor = await page.context().browser()?.newPage({ baseURL: service.base });
  if (!visitor) throw new Error('there is no browser');
  await visitor.goto(`/en/practices/${slug}`);
  await settled(visitor);
  const shown = visitor.getByRole('img', { name: 'Two inspectors at a sewing machine.' });
  await shown.scrollIntoViewIfNeeded();
  await expect.poll(() => shown.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(100);
  await visitor.close();
});

test('an upload goes on after the line broke, after a pause, and after the page was loaded again', async ({
  page,
  service,
  faults,
}, info) => {
  faults.expect(/ERR_CONNECTION_FAILED/);
  const id = await draft(service, BRAZIL);
  await openFiles(page, service, id);
  const path = written(info, 'report.txt', 9 * MIB);
  // Every piece takes a while, so that there is something to interrupt; the second one is lost on the way.
  let pieces = 0;
  await page.route('**/api/v1/files/*', async (route) => {
    if (route.request().method() !== 'PATCH') return route.fallback();
    pieces += 1;
    if (pieces === 2) return route.abort('connectionfailed');
    await new Promise((done) => setTimeout(done, 1500));
    // It may have been stopped meanwhile.
    await route.fallback().catch(() => undefined);
  });
  await chooser(page).setInputFiles(path);
  await expect(page.getByText(/^Interrupted/)).toBeVisible();
  const pause = button(page, 'Pause', 'report.txt');
  await expect(pause, 'it goes on by itself').toBeVisible({ timeout: 15_000 });
  await pause.click();
  await expect(page.getByText('Paused', { exact: true })).toBeVisible();

  page.once('dialog', (dialog) => void dialog.accept());
  await page.reload();
  await settled(page);
  await expect(page.getByText(/of it has come\. Choose the same file again/)).toBeVisible();
  const { items } = await (
    await service.api(ADMIN)
  ).get<{ items: { id: string; received: number }[] }>('/files?state=uploading');
  expect(items).toHaveLength(1);
  expect(items[0]?.received).toBeGreaterThan(0);
  const before = pieces;
  await chooser(page).setInputFiles(path);
  const row = page.getByRole('group', { name: 'File 1' });
  await expect(row.getByText('report.txt')).toBeVisible({ timeout: 20_000 });
  expect(pieces - before, 'only the rest was sent').toBeLessThan(3);
  const known = await (await service.api(ADMIN)).get<{ items: { id: string; size: number }[] }>('/files?state=ready');
  expect(known.items.map(({ id: one, size }) => [one, size])).toEqual([[items[0]?.id, 9 * MIB]]);
  await expect(page.getByText(/of it has come/)).toBeHidden();
});

test('a file that is refused says why, and the others come all the same', async ({ page, service, faults }) => {
  faults.expect(/status of 400/);
  const id = await draft(service, BRAZIL);
  await openFiles(page, service, id);
  await chooser(page).setInputFiles([
    { name: 'drawing.svg', mimeType: 'image/svg+xml', buffer: Buffer.from('<svg/>') },
    { name: 'photo.png', mimeType: 'image/png', buffer: Buffer.from('GIF89a and not a PNG') },
    { name: 'both.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7\n%%EOF\nPK\x03\x04 and more') },
    { name: 'nothing.txt', mimeType: 'text/plain', buffer: Buffer.alloc(0) },
    { name: 'list.csv', mimeType: 'text/csv', buffer: Buffer.from('year,visits\n2024,412\n') },
  ]);
  await expect(page.getByText('nothing.txt is empty.')).toBeVisible();
  await expect(page.getByRole('group', { name: 'File 1' }).getByText('list.csv')).toBeVisible();
  const refused = page.getByRole('region', { name: 'Uploads' }).getByRole('listitem');
  await expect(refused.filter({ hasText: 'drawing.svg' }).getByRole('alert')).toContainText(
    'not of a kind that is taken',
  );
  await expect(refused.filter({ hasText: 'photo.png' }).getByRole('alert')).toContainText('its bytes are image/gif');
  await expect(refused.filter({ hasText: 'both.pdf' }).getByRole('alert')).toContainText('Something else is hidden');
  await expect(refused).toHaveCount(3);
  for (const name of ['drawing.svg', 'photo.png', 'both.pdf']) await button(page, 'Take off the list', name).click();
  await expect(page.getByRole('region', { name: 'Uploads' })).toBeHidden();
  await expect(page.getByLabel('What the picture shows'), 'a document needs no such text').toHaveCount(0);
});

test('files are put into order and taken out again by keyboard', async ({ page, service }) => {
  const id = await draft(service, BRAZIL);
  const admin = await service.api(ADMIN);
  await openFiles(page, service, id);
  await chooser(page).setInputFiles([
    { name: 'one.txt', mimeType: 'text/plain', buffer: Buffer.from('One.') },
    { name: 'two.txt', mimeType: 'text/plain', buffer: Buffer.from('Two.') },
  ]);
  await expect(page.getByRole('group', { name: 'File 2' }).getByText('two.txt')).toBeVisible();
  await button(page, 'Move up', 'File 2').press('Enter');
  await expect(page.getByRole('group', { name: 'File 1' }).getByText('two.txt')).toBeVisible();
  await button(page, 'Remove', 'File 2').press('Enter');
  await expect(page.getByRole('group', { name: 'File 2' })).toHaveCount(0);
  await expect.poll(async () => (await admin.get<Practice>(`/practices/${id}`)).media.length).toBe(1);
  await page.setViewportSize({ width: 360, height: 740 });
  await expectNoSidewaysScroll(page);
});

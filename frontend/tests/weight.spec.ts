import { readFileSync } from 'node:fs';
import { type Page } from '@playwright/test';
import { furnish } from './support/content';
import { settled } from './support/pages';
import { expect, test } from './support/test';

/** What a first visit may weigh, compressed with gzip, in KB of 1000 bytes: people come by phone over thin lines. */
const BUDGET = { script: 70, stylesheet: 20, font: 60 } as const;
type Kind = keyof typeof BUDGET;
const kinds = Object.keys(BUDGET) as Kind[];

/** Sentences that only the pages of an area show: where they are, its code has been loaded. */
function sentencesOf(area: string): string[] {
  const messages = JSON.parse(readFileSync(`messages/en/${area}.json`, 'utf8')) as Record<string, unknown>;
  return Object.values(messages).filter(
    (text): text is string => typeof text === 'string' && text.length >= 24 && !/[{}'"\\]/.test(text),
  );
}

interface Load {
  weight: Record<Kind, number>;
  scripts: string[];
  all: string;
}

/** Opens a page as a first visitor and weighs what comes. */
async function firstLoad(page: Page, address: string): Promise<Load> {
  const weight = { script: 0, stylesheet: 0, font: 0 };
  const bodies: Promise<string>[] = [];
  const scripts: string[] = [];
  const sizes: Promise<void>[] = [];
  page.on('response', (response) => {
    const kind = response.request().resourceType() as Kind;
    if (kind === 'script') scripts.push(response.url());
    if (!/font|image/.test(kind)) bodies.push(response.text().catch(() => ''));
    if (!kinds.includes(kind)) return;
    sizes.push(
      (async () => {
        expect(await response.headerValue('content-encoding'), response.url()).toBe(kind === 'font' ? null : 'gzip');
        // What the browser itself reports is 0 for a file that it fetched ahead and kept.
        weight[kind] += Number(await response.headerValue('content-length'));
      })(),
    );
  });
  await page.goto(address);
  await settled(page);
  // A first visitor has no kept answers that are renewed behind the page, so the network does come to rest.
  await page.waitForLoadState('networkidle');
  await Promise.all(sizes);
  return { weight, scripts, all: (await Promise.all(bodies)).join('\n') };
}

test.use({ extraHTTPHeaders: { 'accept-encoding': 'gzip' } });

const places: [string, string][] = [
  ['home', '/en'],
  ['directory', '/en/partners'],
  ['partner', '/en/partners/government-of-brazil'],
];
for (const [name, address] of places)
  test(`the first load of the ${name} page keeps to its budget`, async ({ page, service }) => {
    await furnish(service);
    const { weight, scripts, all } = await firstLoad(page, address);
    const said = kinds.map((kind) => `${kind} ${(weight[kind] / 1000).toFixed(1)} of ${BUDGET[kind]} KB`).join(', ');
    console.log(`${name}: ${said}; ${scripts.length} scripts`);
    for (const kind of kinds) expect(weight[kind] / 1000, `${kind} is weighed`).toBeGreaterThan(1);
    for (const kind of kinds) expect.soft(weight[kind] / 1000, kind).toBeLessThanOrEqual(BUDGET[kind]);
    for (const area of ['console', 'workspace']) {
      const found = sentencesOf(area).filter((sentence) => all.includes(sentence));
      expect.soft(found, `no code of the ${area} is loaded`).toEqual([]);
    }
    expect.soft(/"Topology"|type:`Topology`/.test(all), 'the map is not loaded').toBe(false);
  });

test('the map’s shapes come with the map', async ({ page }) => {
  const { all } = await firstLoad(page, '/en/partners?view=map');
  expect(/"Topology"|type:`Topology`/.test(all)).toBe(true);
});

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
  /** Each file once, with its size on the way. */
  files: Record<Kind, Map<string, number>>;
  all: string;
}

/** Opens a page as a first visitor and weighs what comes. */
async function firstLoad(page: Page, address: string): Promise<Load> {
  const files: Load['files'] = { script: new Map(), stylesheet: new Map(), font: new Map() };
  const bodies: Promise<string>[] = [];
  const sizes: Promise<void>[] = [];
  page.on('response', (response) => {
    const kind = response.request().resourceType() as Kind;
    if (!/font|image/.test(kind)) bodies.push(response.text().catch(() => ''));
    if (!kinds.includes(kind)) return;
    sizes.push(
      (async () => {
        expect(await response.headerValue('content-encoding'), response.url()).toBe(kind === 'font' ? null : 'gzip');
        // What the browser itself reports is 0 for a file that it fetched ahead and kept.
        files[kind].set(new URL(response.url()).pathname, Number(await response.headerValue('content-length')));
      })(),
    );
  });
  await page.goto(address);
  await settled(page);
  // A first visitor has no kept answers that are renewed behind the page, so the network does come to rest.
  await page.waitForLoadState('networkidle');
  await Promise.all(sizes);
  return { files, all: (await Promise.all(bodies)).join('\n') };
}

test.use({ extraHTTPHeaders: { 'accept-encoding': 'gzip' } });

const places: [string, string][] = [
  ['home', '/en'],
  ['directory', '/en/partners'],
  ['partner', '/en/partners/government-of-brazil'],
  ['governance', '/en/governance'],
  ['body', '/en/governance/coordinating-group'],
  ['repository', '/en/practices'],
  ['practice', '/en/practices/joint-labour-inspections'],
];
for (const [name, address] of places)
  test(`the first load of the ${name} page keeps to its budget`, async ({ page, service }) => {
    test.setTimeout(90_000);
    await furnish(service);
    const { files, all } = await firstLoad(page, address);
    const weight = (kind: Kind): number => [...files[kind].values()].reduce((sum, size) => sum + size, 0) / 1000;
    const said = kinds.map((kind) => `${kind} ${weight(kind).toFixed(1)} of ${BUDGET[kind]} KB`).join(', ');
    console.log(`${name}: ${said}; ${files.script.size} scripts`);
    for (const kind of kinds) {
      const heaviest = [...files[kind]].sort(([, a], [, b]) => b - a).map(([path, size]) => `${size} ${path}`);
      expect(weight(kind), `${kind} is weighed`).toBeGreaterThan(1);
      expect.soft(weight(kind), `${kind}: ${heaviest.slice(0, 12).join(', ')}`).toBeLessThanOrEqual(BUDGET[kind]);
    }
    for (const area of ['console', 'workspace']) {
      const found = sentencesOf(area).filter((sentence) => all.includes(sentence));
      expect.soft(found, `no code of the ${area} is loaded`).toEqual([]);
    }
    expect.soft(/"Topology"|type:`Topology`/.test(all), 'the map is not loaded').toBe(false);
  });

for (const place of ['partners', 'practices'])
  test(`the map’s shapes come with the map of ${place}`, async ({ page }) => {
    const { all } = await firstLoad(page, `/en/${place}?view=map`);
    expect(/"Topology"|type:`Topology`/.test(all)).toBe(true);
  });

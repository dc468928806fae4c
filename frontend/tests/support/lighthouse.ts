import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import lighthouse from 'lighthouse';
import { chromium } from '../../playwright.config';

export type Category = 'performance' | 'accessibility' | 'best-practices' | 'seo';

export interface Verdict {
  /** From 0 to 100. */
  scores: Partial<Record<Category, number>>;
  /** Audits that cost points. */
  losses: string[];
  /** Times as Lighthouse writes them. */
  times: string;
}

/**
 * Lighthouse with its preset for phones, in a browser of its own: the one of the other tests runs with --disable-gpu, with
 * which Lighthouse sees no paint.
 */
export async function judge(url: string, categories: Category[]): Promise<Verdict> {
  const profile = mkdtempSync(join(tmpdir(), 'coalition-lighthouse-'));
  const browser = spawn(
    chromium,
    [
      '--headless=new',
      '--no-sandbox',
      '--no-first-run',
      '--disable-quic',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--remote-debugging-port=0',
      `--user-data-dir=${profile}`,
      'about:blank',
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const ended = new Promise((done) => browser.once('exit', done));
  const stop = (): boolean => browser.kill();
  process.once('exit', stop);
  try {
    const port = await new Promise<number>((done, fail) => {
      browser.once('error', fail);
      browser.once('exit', (code) => fail(new Error(`Chromium ended with ${code}`)));
      createInterface({ input: browser.stderr }).on('line', (line) => {
        const found = /DevTools listening on ws:\/\/[^:]+:(\d+)/.exec(line)?.[1];
        if (found) done(Number(found));
      });
    });
    const result = await lighthouse(url, { port, output: 'json', logLevel: 'error', onlyCategories: categories });
    if (!result || result.lhr.runtimeError)
      throw new Error(`Lighthouse: ${result?.lhr.runtimeError?.message ?? 'no result'}`);
    const { lhr } = result;
    const time = (audit: string): string => `${audit} ${lhr.audits[audit]?.displayValue ?? '?'}`;
    return {
      scores: Object.fromEntries(
        categories.map((name) => [name, Math.round((lhr.categories[name]?.score ?? 0) * 100)]),
      ),
      losses: categories.flatMap((name) =>
        (lhr.categories[name]?.auditRefs ?? [])
          .filter(({ id, weight }) => weight > 0 && (lhr.audits[id]?.score ?? 1) < 0.9)
          .map(({ id }) => `${name}: ${id}: ${lhr.audits[id]?.title}`),
      ),
      times: ['first-contentful-paint', 'largest-contentful-paint', 'total-blocking-time', 'cumulative-layout-shift']
        .map(time)
        .join(', '),
    };
  } finally {
    process.off('exit', stop);
    stop();
    await ended;
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

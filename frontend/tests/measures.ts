import { furnish } from './support/content';
import { judge } from './support/lighthouse';
import { settled } from './support/pages';
import { test } from './support/test';

/** Figures about time, to be read by people: no check fails by them, as they depend on the machine. */
const pages = { home: '/en', directory: '/en/partners', partner: '/en/partners/government-of-brazil' };

for (const [name, address] of Object.entries(pages))
  test(`Lighthouse on the ${name} page`, async ({ service }) => {
    await furnish(service);
    const { scores, losses, times } = await judge(service.base + address, [
      'performance',
      'accessibility',
      'best-practices',
      'seo',
    ]);
    const said = Object.entries(scores).map(([category, score]) => `${category} ${score}`);
    console.log([`${name}: ${said.join(', ')}`, `  ${times}`, ...losses.map((loss) => `  - ${loss}`)].join('\n'));
  });

for (const slowdown of [1, 4])
  test(`what a keystroke costs in the directory, on a processor ${slowdown} times slower`, async ({ page }) => {
    await page.goto('/en/partners');
    await settled(page);
    const devtools = await page.context().newCDPSession(page);
    await devtools.send('Performance.enable', { timeDomain: 'threadTicks' });
    await devtools.send('Emulation.setCPUThrottlingRate', { rate: slowdown });
    const busy = async (): Promise<number> => {
      const { metrics } = await devtools.send('Performance.getMetrics');
      return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0) * 1000;
    };
    const field = page.locator('main').getByRole('searchbox').first();
    await field.focus();
    const costs: number[] = [];
    for (const letter of 'confederation') {
      const before = await busy();
      const answer = page.waitForResponse((response) => /\/api\/v1\/partners\?/.test(response.url()));
      await page.keyboard.press(letter);
      await answer;
      await settled(page);
      costs.push((await busy()) - before);
    }
    const sorted = [...costs].sort((a, b) => a - b);
    const middle = sorted[Math.floor(sorted.length / 2)] ?? 0;
    console.log(
      `keystroke, processor ${slowdown} times slower: ${middle.toFixed(0)} ms of main thread in the middle, ` +
        `${Math.max(...costs).toFixed(0)} ms at most, in all with its answer (${costs.map((ms) => ms.toFixed(0)).join(' ')})`,
    );
  });

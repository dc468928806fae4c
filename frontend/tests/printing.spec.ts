import { furnish } from './support/content';
import { open } from './support/pages';
import { ADMIN } from './support/service';
import { expect, signIn, test } from './support/test';

/** A4 less its margins, in pixels of CSS. */
const PAPER = { width: 718, height: 1000 };

test('on paper: the content whole and in black on white, nothing to press', async ({ page, person, service }) => {
  test.setTimeout(90_000);
  const content = await furnish(service);
  await signIn(page, ADMIN);
  const focal = await person(content.focalPoint);
  for (const [who, address] of [
    [page, `/en/partners/${content.partner}`],
    [page, '/en/partners'],
    [page, '/en/governance'],
    [page, `/en/governance/${content.body}`],
    [page, '/en/practices'],
    [page, `/en/practices/${content.publicPractice}`],
    [page, `/en/console/applications/${content.application}`],
    [page, '/en/console/partners'],
    [page, '/en/console/commitments'],
    [focal, '/en/workspace/commitments'],
    [focal, `/en/workspace/commitments/${content.commitment}`],
  ] as const)
    await test.step(address, async () => {
      await who.setViewportSize(PAPER);
      await who.emulateMedia({ media: 'screen' });
      await open(who, address);
      // Somebody who reads in the dark prints on white paper all the same.
      await who.evaluate(() => (document.documentElement.dataset.theme = 'dark'));
      await who.emulateMedia({ media: 'print' });
      const { ink, wide, shown } = await who.evaluate(() => ({
        ink: getComputedStyle(document.body).color,
        wide: [...document.querySelectorAll('main *')]
          .filter((element) => {
            const { width, right } = element.getBoundingClientRect();
            return width > 1 && right > window.innerWidth + 1 && !element.closest('.visually-hidden');
          })
          .map((element) => element.outerHTML.slice(0, 120)),
        shown: [...document.querySelectorAll('nav, header, footer, search, button:not(th button), a.button')]
          .filter((element) => element.checkVisibility() && !element.closest('main header'))
          .map((element) => element.outerHTML.slice(0, 120)),
      }));
      expect.soft(ink, address).toBe('rgb(27, 29, 36)');
      expect.soft(wide, `${address} cut off at the edge`).toEqual([]);
      expect.soft(shown, address).toEqual([]);
    });
});

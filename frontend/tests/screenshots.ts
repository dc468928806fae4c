import { furnish } from './support/content';
import { consolePages, open, publicPages, workspacePages, type Place } from './support/pages';
import { ADMIN } from './support/service';
import { signIn, test } from './support/test';

/**
 * A picture of every page at the width of a phone, a tablet and a desk, light and dark; public ones in Arabic, too. For
 * people to look at: nothing is compared.
 */
const WIDTHS = [360, 768, 1440];
const sets: { places: Place[]; languages: string[]; who?: 'focal point' | 'admin' }[] = [
  { places: publicPages, languages: ['en', 'ar'] },
  { places: workspacePages, languages: ['en'], who: 'focal point' },
  { places: consolePages, languages: ['en'], who: 'admin' },
];

for (const { places, languages, who } of sets)
  test(`pages for ${who ?? 'everybody'}`, async ({ page, service, faults }) => {
    // The link of a confirmation works once, and is opened in each language.
    faults.expect(/status of 4(0[04]|10)/);
    const content = await furnish(service);
    if (who) await signIn(page, who === 'admin' ? ADMIN : content.focalPoint);
    for (const { name, address } of places)
      for (const language of languages) {
        await open(page, `/${language}${address(content)}`);
        for (const width of WIDTHS)
          for (const colorScheme of ['light', 'dark'] as const) {
            await page.setViewportSize({ width, height: 900 });
            await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
            const path = `screenshots/${name}-${width}-${colorScheme}${language === 'en' ? '' : `-${language}`}.png`;
            await page.screenshot({ path, fullPage: true, animations: 'disabled' });
          }
      }
  });

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { areasOf } from './areas';

const routes = 'src/routes/[lang=lang]';

/** The areas of the messages that a file and what it imports name. */
function areasNamed(file: string, seen: Set<string>, areas: Set<string>): void {
  if (seen.has(file)) return;
  seen.add(file);
  const code = readFileSync(file, 'utf8');
  for (const [, names = '', source = ''] of code.matchAll(/import\s+(?:type\s+)?([\s\S]*?)\s*from\s+'([^']+)'/g)) {
    if (source === '$lib/paraglide/messages') {
      const whole = /\* as (\w+)/.exec(names)?.[1];
      const named = whole
        ? [...code.matchAll(new RegExp(`\\b${whole}\\.(\\w+)`, 'g'))].map(([, name]) => name)
        : [...names.matchAll(/(\w+)/g)].map(([, name]) => name);
      for (const name of named) areas.add((name ?? '').split('_')[0] ?? '');
    }
  }
  // Also what is loaded on demand.
  for (const [, source = ''] of code.matchAll(/(?:from\s+|import\(\s*)'([^']+)'/g)) {
    const base = source.startsWith('$lib/')
      ? `src/lib/${source.slice(5)}`
      : source.startsWith('.')
        ? join(dirname(file), source)
        : '';
    const found = [base, `${base}.ts`, `${base}.svelte`, `${base}/index.ts`].find(
      (path) => base && /\.(ts|svelte)$/.test(path) && existsSync(path),
    );
    if (found) areasNamed(found, seen, areas);
  }
}

const pages = readdirSync(routes, { recursive: true, encoding: 'utf8' }).filter((name) =>
  name.endsWith('+page.svelte'),
);

describe('a page has the translations of every text that it can show', () => {
  test('there are pages', () => expect(pages.length).toBeGreaterThan(20));
  for (const page of pages) {
    const id = `/[lang=lang]/${dirname(page) === '.' ? '' : dirname(page)}`;
    test(id, () => {
      const areas = new Set<string>();
      const seen = new Set<string>();
      let folder = dirname(page);
      areasNamed(join(routes, page), seen, areas);
      for (;;) {
        const layout = join(routes, folder, '+layout.svelte');
        if (existsSync(layout)) areasNamed(layout, seen, areas);
        if (folder === '.') break;
        folder = dirname(folder);
      }
      // What is loaded on demand may bring its own.
      const brought = [...seen].flatMap((file) =>
        [...readFileSync(file, 'utf8').matchAll(/loadTranslations\([\w.]+, \['(\w+)'\]\)/g)].map(([, area]) => area),
      );
      const loaded: readonly (string | undefined)[] = [...areasOf(id), ...brought];
      expect([...areas].filter((area) => !loaded.includes(area))).toEqual([]);
    });
  }
});

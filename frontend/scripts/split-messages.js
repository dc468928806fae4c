// After the compiler: a page carries its own English sentences and nothing of other languages. Those go into one module
// for each area and language, which a page loads before it is shown (see src/lib/i18n/translations.svelte.ts). With all
// languages in every page, each weighed 5 to 8 KB more.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';

const folder = 'src/lib/paraglide/messages';
const target = 'src/lib/paraglide/translations';
const settings = JSON.parse(readFileSync('project.inlang/settings.json', 'utf8'));
const others = settings.locales.filter((locale) => locale !== settings.baseLocale);
const areas = settings['plugin.inlang.messageFormat'].pathPattern.map((path) => /([a-z]+)\.json$/.exec(path)[1]);

/** One translation as the compiler writes it: `const fr_key = … (i) => { … };` */
const translation = new RegExp(`^const (${others.join('|')})_(\\w+) = (?:/\\*\\*.*?\\*/ )?([\\s\\S]*?^\\});\\n`, 'gm');
/** A translation that does not exist: the compiler takes the English one. */
const missing = new RegExp(`^/\\*\\* @type .*\\*/\\nconst (${others.join('|')})_\\w+ = \\w+;\\n`, 'gm');
const choice = new RegExp(`^\\tif \\(locale === "(?:${others.join('|')})"\\) return \\w+\\(inputs\\)\\n`, 'gm');

const modules = new Map();
let count = 0;
rmSync(target, { recursive: true, force: true });
mkdirSync(target);
for (const name of readdirSync(folder).filter((name) => name.endsWith('.js') && name !== '_index.js')) {
  const key = name.slice(0, -'.js'.length);
  const area = areas.find((area) => key.startsWith(`${area}_`));
  if (!area) throw new Error(`${name} belongs to no area`);
  let code = readFileSync(`${folder}/${name}`, 'utf8');
  for (const [, locale, , body] of code.matchAll(translation)) {
    const place = `${area}.${locale}`;
    const text = body.replaceAll(/\/\*\* @type \{\w+\} \*\/ /g, '');
    modules.set(place, [...(modules.get(place) ?? []), `  ${key}: ${text},\n`]);
    count += 1;
  }
  code = code.replaceAll(translation, '').replaceAll(missing, '').replaceAll(choice, '');
  // What the compiler writes around each sentence is as long as the sentence; here it is one call.
  const call = new RegExp(
    `\\(\\(inputs(?: = \\{\\})?, options = \\{\\}\\) => \\{\\n\\tconst locale = .*\\n\\treturn ${settings.baseLocale}_${key}\\(inputs\\)\\n\\}\\);`,
  );
  if (!call.test(code)) throw new Error(`${name} is not written as expected`);
  code = code
    .replace(call, `(/* @__PURE__ */ sentence("${key}", ${settings.baseLocale}_${key}));`)
    .replace(
      "import { getLocale, experimentalStaticLocale } from '../runtime.js';\n",
      "import { sentence } from '$lib/i18n/translations.svelte';\n",
    );
  if (new RegExp(`\\b(${others.join('|')})_${key}\\b`).test(code)) throw new Error(`${name} keeps a translation`);
  writeFileSync(`${folder}/${name}`, code);
}
for (const [place, entries] of modules) {
  const imports = entries.some((entry) => entry.includes('registry.'))
    ? "import * as registry from '../registry.js';\n"
    : '';
  writeFileSync(`${target}/${place}.js`, `/* eslint-disable */\n${imports}export default {\n${entries.join('')}};\n`);
}
if (count === 0) throw new Error('no translation was found');
console.log(`${count} translations in ${modules.size} modules`);

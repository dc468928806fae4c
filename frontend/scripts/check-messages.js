// Every text in every language. English, French and Spanish are complete; Arabic covers what visitors see.
// Says how many there are, so that a compiler that reads none cannot go unnoticed.
import { readdirSync, readFileSync } from 'node:fs';

const settings = JSON.parse(readFileSync('project.inlang/settings.json', 'utf8'));
const areas = settings['plugin.inlang.messageFormat'].pathPattern.map((path) => /([a-z]+)\.json$/.exec(path)[1]);
/** What only people who have signed in see; it has no Arabic yet. */
const withoutArabic = new Set(['workspace', 'console', 'desk', 'media', 'statistics', 'replications', 'mandates']);
const complaints = [];
const seen = new Map();
let count = 0;

const read = (locale, area) => JSON.parse(readFileSync(`messages/${locale}/${area}.json`, 'utf8'));
/** The placeholders of a message, however many variants it has. */
const placeholders = (message) => {
  const text = JSON.stringify(
    typeof message === 'string' ? message : message.map((variant) => variant.match ?? variant),
  );
  return [...new Set([...text.matchAll(/\{([a-zA-Z]+)\}/g)].map((match) => match[1]))].sort().join(', ');
};

for (const area of areas) {
  const base = read('en', area);
  for (const key of Object.keys(base)) {
    if (key === '$schema') continue;
    count += 1;
    if (!key.startsWith(`${area}_`)) complaints.push(`en/${area}.json: ${key} must begin with "${area}_"`);
    if (seen.has(key)) complaints.push(`en/${area}.json: ${key} is also in ${seen.get(key)}.json`);
    seen.set(key, area);
  }
  for (const locale of settings.locales.filter((locale) => locale !== 'en')) {
    if (locale === 'ar' && withoutArabic.has(area)) continue;
    const translated = read(locale, area);
    for (const [key, message] of Object.entries(base)) {
      if (key === '$schema') continue;
      const other = translated[key];
      if (other === undefined || other === '') complaints.push(`${locale}/${area}.json: ${key} is missing`);
      else if (placeholders(message) !== placeholders(other))
        complaints.push(
          `${locale}/${area}.json: ${key} has the placeholders {${placeholders(other)}}, not {${placeholders(message)}}`,
        );
    }
    for (const key of Object.keys(translated))
      if (!(key in base)) complaints.push(`${locale}/${area}.json: ${key} is not in English`);
    for (const [key, message] of Object.entries(translated))
      if (
        Array.isArray(message) &&
        !JSON.stringify(message).includes('countPlural=*') &&
        JSON.stringify(message).includes('countPlural')
      )
        complaints.push(`${locale}/${area}.json: ${key} needs a last case "countPlural=*"`);
  }
}
// A sentence that nothing shows is translated four times for nobody.
const code = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.(svelte|ts)$/.test(name) && !name.includes('paraglide'))
  .map((name) => readFileSync(`src/${name}`, 'utf8'))
  .join('\n');
const named = new Set(code.match(/\b[a-z]+(?:_[a-z0-9]+)+\b/g));
for (const [key, area] of seen) if (!named.has(key)) complaints.push(`en/${area}.json: nothing shows ${key}`);
if (count === 0) complaints.push('there are no messages');
for (const complaint of complaints) console.error(complaint);
console.log(`${count} messages, ${complaints.length} complaints`);
process.exit(complaints.length ? 1 : 0);

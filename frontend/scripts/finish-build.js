// After the build: the list of inline style attributes that the app's own code sets, for the content security policy.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const scripts = readdirSync('dist/_app', { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.js'));
const styles = new Set();
for (const name of scripts)
  for (const [, style] of readFileSync(join('dist/_app', name), 'utf8').matchAll(/<[a-z][^<>`]*?\sstyle="([^"$`]*)"/g))
    styles.add(style);
const hashes = [...styles].map((style) => `'sha256-${createHash('sha256').update(style).digest('base64')}'`);
writeFileSync('dist/csp-style-hashes.txt', hashes.map((hash) => `${hash}\n`).join(''));
console.log(`${scripts.length} scripts, ${hashes.length} style attributes`, [...styles]);

import { sveltekit } from '@sveltejs/kit/vite';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

/** Where the service answers while the app is served by Vite. */
const service = process.env.COALITION_SERVICE ?? 'http://127.0.0.1:8080';

/**
 * What every page needs. It comes in one piece: as dozens of small files it took twice as many requests and an eighth more
 * bytes, because each is compressed by itself. Whatever only some pages need must not be named here.
 */
const ground = new RegExp(
  [
    'node_modules/(svelte|@sveltejs|esm-env|clsx)/',
    'src/lib/api/(client|config|connection|equal-parts|first-loads|pages|problem|queries|query|query-cache)\\.',
    'src/lib/i18n/(formats|languages|locale|names)\\.',
    'src/lib/session/session\\.',
    'src/lib/reference/queries\\.',
    'src/lib/shell/(Away|Footer|Header|here|LanguageMenu|NotFound|sign-out|site|theme)\\.',
    'src/lib/ui/(Button|Icon|LocalText|More|Notice|PageHeader|Problem|Skeleton|ToastRegion|failure|heading|icons|near|toasts)\\.',
    'src/lib/paraglide/(runtime|registry)',
    'src/lib/paraglide/messages/shell_(appearance|close|error|footer|in_language|language|loading|menu|more|nav|new_version|print|problem|reload|retry|shown|sign|site|skip|staff)',
  ].join('|'),
);

/** What pages of records have and lists have not. Named, or it would come with one of the groups that need it. */
const details = /src\/lib\/(ui\/(Facts|Status)\.|i18n\/further-formats\.)/;
/** What of that the pages about bodies do without. */
const sharing = /src\/lib\/(ui\/(Chip|Share)\.|i18n\/amounts\.|paraglide\/messages\/shell_(link|share))/;

/** What pages need on which something is looked for, but for the map, what is chosen and what is not there. It comes in one piece, too. */
const finding =
  /src\/lib\/(finding\/(?!Chips|HandOn|Nothing)[^/]+\.|paraglide\/messages\/finding_(?!download|empty|filter_|filters_active|filters_clear|map|save|search_long|subscribe|everything|in_|partner|practice|nothing))/;

/** What rooms share that know nothing of each other. Named, or it would come with the first room that needs it. */
const tables = /src\/lib\/ui\/Table\./;
const charts = /src\/lib\/(ui\/charts\/Chart\.|paraglide\/messages\/shell_chart_as)/;
const partnerNames = /src\/lib\/reference\/(partners|PartnerLink)\./;

/** What is said of a seat wherever one is shown, and what both pages about bodies show. */
const seats =
  /src\/lib\/(governance\/(SeatName|labels|queries)\.|paraglide\/messages\/governance_(alternate|kind|majority|open_end|representative|role|since|standing|until))/;
const governance =
  /src\/lib\/(governance\/(AsOf|Rules|days|chart\/)|paraglide\/messages\/governance_(?!children|closed|ends_soon|established|event|gone|held_|history|quorum))/;

/** What several pages about practices share, and what the page of a practice and those of its versions show. */
const practices = /src\/lib\/(practices\/labels\.|paraglide\/messages\/practices_(facet|kind|title))/;
const reading =
  /src\/lib\/(practices\/(record\/(Content|Frame|Languages|Results|Summary|labels|outline|queries)|versions\/(VersionList|queries))\.|paraglide\/messages\/practices_(building|co_|contact|contents|cost|data|evidence|facts|further|goals|gone|instruments|interventions|part_|period|priorities|results|section|sectors|target|versions))/;

/** What lists practices, for the repository and for whoever keeps searches of it; not its map. */
const repository =
  /src\/lib\/(practices\/repository\/(?!HandOver|handing-on|PracticeMap|counts)|paraglide\/messages\/practices_(and_more|did|empty|find|lead|search|sort|total))/;

/**
 * Every visitor gets the list of the stylesheets of all pages. Called by their hash alone they weigh less there
 * than with the names of components, four hundred bytes. SvelteKit sets the names itself, so this comes after it.
 */
const shortStylesheetNames: Plugin = {
  name: 'short-stylesheet-names',
  apply: 'build',
  config: {
    order: 'post',
    handler: ({ build }) => {
      const output = build?.rolldownOptions?.output;
      const named = !output || Array.isArray(output) ? undefined : output.assetFileNames;
      if (typeof named !== 'string') throw new Error('SvelteKit names assets in another way now.');
      const stylesheet = named.replace('[name].', '');
      return {
        build: {
          rolldownOptions: {
            output: { assetFileNames: ({ names }) => (names[0]?.endsWith('.css') ? stylesheet : named) },
          },
        },
      };
    },
  },
};

export default defineConfig({
  // Tests run what browsers get, Svelte's own modules included.
  ...(process.env.VITEST ? { resolve: { conditions: ['browser'] } } : {}),
  plugins: [sveltekit(), shortStylesheetNames],
  build: {
    target: 'es2022',
    // Slower than the built-in one, but what every visitor loads is a hundredth smaller.
    minify: 'terser',
    terserOptions: { compress: { passes: 2, ecma: 2020 }, module: true },
    // Every visitor would get the list of what each page of the app fetches ahead: two kilobytes, most of them of pages that
    // they never open. What all pages need is named in the page itself; the little that is left is found a moment later.
    modulePreload: { resolveDependencies: () => [] },
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'ground', test: ground },
            { name: 'details', test: details },
            { name: 'sharing', test: sharing },
            { name: 'finding', test: finding },
            { name: 'tables', test: tables },
            { name: 'charts', test: charts },
            { name: 'partner-names', test: partnerNames },
            { name: 'seats', test: seats },
            { name: 'governance', test: governance },
            { name: 'practices', test: practices },
            { name: 'reading', test: reading },
            { name: 'repository', test: repository },
          ],
        },
      },
    },
  },
  server: {
    proxy: Object.fromEntries(
      ['/api', '/.well-known', '/health', '/docs', '/problems', '/oauth', '/config.json'].map((path) => [
        path,
        { target: service },
      ]),
    ),
  },
  test: { include: ['src/**/*.test.ts'], environment: './tests/support/browser-code.ts' },
});

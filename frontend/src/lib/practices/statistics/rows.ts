import type { KeyCount, LanguageCoverage, Month, Region } from '$lib/api/schema.gen';
import { formatNumber } from '$lib/i18n/formats';
import { formatOneDecimal } from '$lib/i18n/further-formats';
import type { Row } from '$lib/ui/charts/Chart.svelte';

/** Counts as rows of a chart, in the service's order: the largest first. */
export const countRows = (counts: readonly KeyCount[], name: (key: string) => Row['name']): Row[] =>
  counts.map(({ key, count }) => ({ key, name: name(key), value: count, cells: [formatNumber(count)] }));

/** The counts of the ILO's own regions, or of all others: each parts the world in its own way, partly by the same names. */
export const regionsOf = (counts: readonly KeyCount[], regions: readonly Region[], ilo: boolean): KeyCount[] =>
  counts.filter(({ key }) => (regions.find(({ code }) => code === key)?.kind === 'ilo') === ilo);

/** How many practices can be read in each language as a whole, the most first. */
export const languageRows = (languages: readonly LanguageCoverage[], name: (lang: string) => string): Row[] =>
  languages
    .map(({ lang, originals, complete, partial, outdated }) => ({
      key: lang,
      name: name(lang),
      value: originals + complete,
      cells: [originals + complete, originals, complete, partial, outdated].map(formatNumber),
    }))
    .sort((one, other) => other.value - one.value);

/** What happened in each month. */
export const monthRows = (months: readonly Month[], name: (month: string) => string): Row[] =>
  months.map(({ month, submitted, published }) => ({
    key: month,
    name: name(month),
    value: published,
    cells: [submitted, published].map(formatNumber),
  }));

/** How long it took in each month in which something was measured. */
export const timeRows = (months: readonly Month[], name: (month: string) => string): Row[] =>
  months.flatMap(({ month, time_to_publication: time }) =>
    time
      ? [
          {
            key: month,
            name: name(month),
            value: time.median_days,
            cells: [
              formatOneDecimal(time.median_days),
              formatOneDecimal(time.percentile_90_days),
              formatNumber(time.count),
            ],
          },
        ]
      : [],
  );

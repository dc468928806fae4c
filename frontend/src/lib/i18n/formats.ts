import type { Language } from './languages';
import { locale } from './locale.svelte';

/** Dates are English as the United Nations write them; Arabic pages use Latin digits, as the ILO's Arabic site does. */
const tags: Record<Language, string> = { en: 'en-GB', fr: 'fr', es: 'es', ar: 'ar-u-nu-latn' };
/** The language of the page as `Intl` knows it. */
export const tag = (): string => tags[locale.language];

/** A number with the separators of the language. */
export const formatNumber = (value: number): string => new Intl.NumberFormat(tag()).format(value);

/** A calendar date (`2026-03-01`, no time zone) as people write it. */
export const formatDate = (date: string, style: 'long' | 'medium' = 'long'): string =>
  new Intl.DateTimeFormat(tag(), { dateStyle: style, timeZone: 'UTC' }).format(
    new Date(`${date.slice(0, 10)}T00:00:00Z`),
  );

/** How long to wait, rounded up to a unit that people count in. */
export function formatWait(seconds: number): string {
  const [unit, size] = seconds < 90 ? ['second', 1] : seconds < 90 * 60 ? ['minute', 60] : ['hour', 60 * 60];
  return new Intl.NumberFormat(tag(), { style: 'unit', unit: String(unit), unitDisplay: 'long' }).format(
    Math.max(1, Math.ceil(seconds / Number(size))),
  );
}

import type { Language } from './languages';
import { locale } from './locale.svelte';

/** Dates are English as the United Nations write them; Arabic pages use Latin digits, as the ILO's Arabic site does. */
const tags: Record<Language, string> = { en: 'en-GB', fr: 'fr', es: 'es', ar: 'ar-u-nu-latn' };
/** The language of the page as `Intl` knows it. */
export const tag = (): string => tags[locale.language];

/** A number with the separators of the language. */
export const formatNumber = (value: number): string => new Intl.NumberFormat(tag()).format(value);

/** A decimal number as text, with all of its digits. */
export const formatDecimal = (value: string): string =>
  new Intl.NumberFormat(tag(), { maximumFractionDigits: 20 }).format(
    // Intl takes a decimal text without rounding it through a float.
    value as unknown as number,
  );

/** A calendar date (`2026-03-01`, no time zone) as people write it. */
export const formatDate = (date: string, style: 'long' | 'medium' = 'long'): string =>
  new Intl.DateTimeFormat(tag(), { dateStyle: style, timeZone: 'UTC' }).format(
    new Date(`${date.slice(0, 10)}T00:00:00Z`),
  );

/** An instant (RFC 3339) in the reader's own time zone. */
export const formatInstant = (instant: string): string =>
  new Intl.DateTimeFormat(tag(), { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(instant));

/** How long to wait, rounded up to a unit that people count in. */
export function formatWait(seconds: number): string {
  const [unit, size] = seconds < 90 ? ['second', 1] : seconds < 90 * 60 ? ['minute', 60] : ['hour', 60 * 60];
  return new Intl.NumberFormat(tag(), { style: 'unit', unit: String(unit), unitDisplay: 'long' }).format(
    Math.max(1, Math.ceil(seconds / Number(size))),
  );
}

/** An amount of money; `amount` is a decimal number as text, `currency` an ISO 4217 code. */
export const formatMoney = (amount: string, currency: string): string =>
  new Intl.NumberFormat(tag(), {
    style: 'currency',
    currency,
    maximumFractionDigits: 2,
    minimumFractionDigits: 0,
  }).format(
    // Intl takes a decimal text without rounding it through a float.
    amount as unknown as number,
  );

/** Names joined as the language joins them. */
export const formatList = (items: string[]): string =>
  new Intl.ListFormat(tag(), { type: 'conjunction' }).format(items);

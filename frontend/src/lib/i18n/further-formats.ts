import { tag } from './formats';

// Apart from the formats that every page loads.

/** A number with one place after the point, where it has one. */
export const formatOneDecimal = (value: number): string =>
  new Intl.NumberFormat(tag(), { maximumFractionDigits: 1 }).format(value);

/** A share between 0 and 100 as a percentage. */
export const formatPercent = (value: number): string =>
  new Intl.NumberFormat(tag(), { style: 'percent' }).format(value / 100);

/** A month (`2026-03`) as people write it. */
export const formatMonth = (month: string): string =>
  new Intl.DateTimeFormat(tag(), { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(
    new Date(`${month.slice(0, 7)}-01T00:00:00Z`),
  );

/** The time of day of an instant in the reader's own time zone. */
export const formatTime = (instant: string): string =>
  new Intl.DateTimeFormat(tag(), { timeStyle: 'short' }).format(new Date(instant));

/** An instant (RFC 3339) in the reader's own time zone. */
export const formatInstant = (instant: string): string =>
  new Intl.DateTimeFormat(tag(), { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(instant));

/** Names joined as the language joins them. */
export const formatList = (items: string[]): string =>
  new Intl.ListFormat(tag(), { type: 'conjunction' }).format(items);

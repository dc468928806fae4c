import { dateOf } from '$lib/shell/address';

/** A place on the way from one day to another: how the slider counts. */
const DAY_MS = 24 * 60 * 60 * 1000;
const instant = (day: string): number => Date.parse(`${day}T00:00:00Z`);

/** How many days lie between two days. */
export const daysBetween = (from: string, to: string): number => Math.round((instant(to) - instant(from)) / DAY_MS);

/** The day so many days after another. */
export const dayAfter = (from: string, days: number): string =>
  new Date(instant(from) + days * DAY_MS).toISOString().slice(0, 10);

/** The day that the address asks for; undefined for today, which is not written there. */
export function askedDay(search: URLSearchParams, today: string): string | undefined {
  const day = dateOf(search, 'as_of');
  return day === today ? undefined : day;
}

/** The part of an address that says which day a page is about; nothing for today. */
export const ofDay = (asOf: string | undefined): string => (asOf ? `?as_of=${asOf}` : '');

/** The earliest of some days. */
export const earliest = (days: readonly (string | null | undefined)[]): string | undefined =>
  days.filter((day) => day !== null && day !== undefined).sort()[0];

/** The days that the slider goes over: from the first to today, with the day that is shown somewhere between. */
export function span(
  first: string | undefined,
  today: string,
  shown: string,
): { from: string; length: number; at: number } {
  const from = first && first < today ? first : today;
  const length = daysBetween(from, today);
  return { from, length, at: Math.min(Math.max(daysBetween(from, shown), 0), length) };
}

/** The first and the last day; what is not named is for the service to say. */
export interface Period {
  from?: string | undefined;
  to?: string | undefined;
}

/** The longest period of the service, in years. */
const YEARS = 20;

const later = (day: string, years: number): string =>
  String(Number(day.slice(0, 4)) + years).padStart(4, '0') + day.slice(4);

/** What is wrong with a period, before anybody asks for it. */
export function wrongPeriod({ from, to }: Period, today: string): 'order' | 'length' | undefined {
  if (from && to && to < from) return 'order';
  // Without a last day it is today, or the first day when that is later.
  const last = to ?? (from && from > today ? from : today);
  return from && later(from, YEARS) <= last ? 'length' : undefined;
}

/** Periods that are asked for often; `null`: as the service has it. */
export function usualPeriods(
  today: string,
): { name: 'year' | 'five_years' | string; from: string | null; to: string | null }[] {
  const year = Number(today.slice(0, 4));
  return [
    { name: 'year', from: null, to: null },
    ...[year, year - 1].map((one) => ({ name: String(one), from: `${one}-01-01`, to: `${one}-12-31` })),
    { name: 'five_years', from: `${year - 4}-01-01`, to: null },
  ];
}

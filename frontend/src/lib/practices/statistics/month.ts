import { tag } from '$lib/i18n/formats';

/** A month (`2026-03`) as it is written where there is little room. */
export const formatShortMonth = (month: string): string =>
  new Intl.DateTimeFormat(tag(), { month: 'short', year: '2-digit', timeZone: 'UTC' }).format(
    new Date(`${month.slice(0, 7)}-01T00:00:00Z`),
  );

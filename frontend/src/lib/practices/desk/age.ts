const DAY = 24 * 60 * 60 * 1000;

/** How many whole days ago something was. */
export const daysSince = (instant: string, now = Date.now()): number =>
  Math.max(0, Math.floor((now - new Date(instant).getTime()) / DAY));

/** The instant a number of days ago. */
export const daysAgo = (days: number, now = Date.now()): string => new Date(now - days * DAY).toISOString();

import { formatInstant, formatTime } from '$lib/i18n/further-formats';

/** When something was stored: the time of today, the day as well for another one. */
export const clock = (instant: string, now = new Date()): string =>
  new Date(instant).toDateString() === now.toDateString() ? formatTime(instant) : formatInstant(instant);

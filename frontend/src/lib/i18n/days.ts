/** Today in the calendar of the service, which counts days in UTC: dates "not in the future" end here. */
export const today = (): string => new Date().toISOString().slice(0, 10);

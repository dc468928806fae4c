/** How many practices are offered to choose from. */
const OFFERED = 6;

/** The first of what was found that can be chosen. */
export const offersOf = <Found>(found: readonly Found[] | undefined, fits: (one: Found) => boolean): Found[] =>
  (found ?? []).filter(fits).slice(0, OFFERED);

import type { Country, FacetCount } from '$lib/api/schema.gen';
import type { Sheet } from './shapes';
import { smallCountries } from './small-countries';

/** An area of the map with what is known of it. */
export interface Area {
  path: string;
  /** ISO 3166-1 alpha-2; areas that no list of the service knows have none and are drawn without a meaning. */
  code: string | null;
  count: number;
}
/** A mark for a country whose area is too small. */
export interface Dot {
  code: string;
  x: number;
  y: number;
  count: number;
}

/** Puts counts by country on the areas of the map. */
export function join(
  sheet: Sheet,
  countries: readonly Pick<Country, 'code' | 'm49'>[],
  counts: readonly FacetCount[],
): { areas: Area[]; dots: Dot[] } {
  const codes = new Map(countries.map(({ code, m49 }) => [m49, code]));
  const known = new Set(countries.map(({ code }) => code));
  const count = new Map(counts.map(({ value, count }) => [value, count]));
  return {
    areas: sheet.shapes.map(({ m49, path }) => {
      const code = (m49 && codes.get(m49)) || null;
      return { path, code, count: code ? (count.get(code) ?? 0) : 0 };
    }),
    dots: Object.entries(smallCountries).flatMap(([code, place]) => {
      const spot = known.has(code) ? sheet.at(place) : null;
      return spot ? [{ code, x: Math.round(spot[0]), y: Math.round(spot[1]), count: count.get(code) ?? 0 }] : [];
    }),
  };
}

/** Where countries are on the map, by their codes; nothing for one that the map does not know. */
export function placesOf(
  sheet: Sheet,
  countries: readonly Pick<Country, 'code' | 'm49'>[],
): (code: string) => readonly [x: number, y: number] | null {
  const middles = new Map(sheet.shapes.map(({ m49, middle }) => [m49, middle]));
  const m49s = new Map(countries.map(({ code, m49 }) => [code, m49]));
  return (code) => {
    const small = smallCountries[code];
    return (small && sheet.at(small)) ?? middles.get(m49s.get(code) ?? '') ?? null;
  };
}

/**
 * Records that are in no country of the map: all, less those that a country counts. Only for records that have one
 * country at most.
 */
export const withoutCountry = (total: number, counts: readonly FacetCount[]): number =>
  Math.max(0, total - counts.reduce((sum, { count }) => sum + count, 0));

/** How many colours the map has. */
const MOST_STEPS = 5;
const ROUND = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000];

/** From which count on each colour is taken: round numbers, the first 1, as many as the largest count needs. */
export function steps(counts: readonly FacetCount[]): number[] {
  const largest = counts.reduce((most, { count }) => Math.max(most, count), 0);
  const needed = ROUND.filter((from) => from <= largest);
  return needed.length <= MOST_STEPS ? needed : [1, ...needed.slice(1 - MOST_STEPS)];
}

/** The colour of a count: 0 for none, up to the number of steps. */
export const stepOf = (count: number, from: readonly number[]): number => from.filter((least) => count >= least).length;

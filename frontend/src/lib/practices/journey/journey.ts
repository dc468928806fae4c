import type { JourneyStop, PracticeJourney } from '$lib/api/schema.gen';
import { formatDate } from '$lib/i18n/formats';
import * as m from '$lib/paraglide/messages';

type Told = Pick<JourneyStop, 'started_on' | 'ended_on'> & { ongoing?: boolean };

/** When something was done, in words; empty when nobody said. */
export function periodOf({ started_on, ended_on, ongoing = false }: Told): string {
  if (!started_on) return '';
  const from = formatDate(started_on, 'medium');
  if (ended_on) return m.journey_period({ from, to: formatDate(ended_on, 'medium') });
  return ongoing ? m.journey_since({ from }) : m.journey_began({ from });
}

type Spot = readonly [x: number, y: number];

/** A country on the map of a journey. */
export interface Mark {
  code: string;
  spot: Spot;
  /** Whether the practice comes from there. */
  origin: boolean;
  /** How often it was done again there. */
  again: number;
}

const distance = (one: Spot, other: Spot): number => Math.hypot(one[0] - other[0], one[1] - other[1]);
const round = (value: number): number => Math.round(value * 10) / 10;

/** A way from one spot to another, bent upwards, so that ways in both directions and along each other can be told apart. */
export function wayBetween(from: Spot, to: Spot): string {
  const lift = distance(from, to) * 0.22;
  const middle = [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2 - lift] as const;
  const [a, b, c] = [from, middle, to].map((spot) => spot.map(round).join(' '));
  return `M${a ?? ''}Q${b ?? ''} ${c ?? ''}`;
}

/** Where a practice comes from and went, and the ways between: each from the nearest place of origin. */
export function drawJourney(
  { countries, stops }: Pick<PracticeJourney, 'countries' | 'stops'>,
  placeOf: (code: string) => Spot | null,
): { marks: Mark[]; ways: { code: string; path: string }[] } {
  const again = new Map<string, number>();
  for (const code of stops.flatMap((stop) => [...new Set(stop.countries)])) again.set(code, (again.get(code) ?? 0) + 1);
  const marks = [...new Set([...countries, ...again.keys()])].flatMap((code): Mark[] => {
    const spot = placeOf(code);
    return spot ? [{ code, spot, origin: countries.includes(code), again: again.get(code) ?? 0 }] : [];
  });
  const origins = marks.filter(({ origin }) => origin);
  const ways = marks
    .filter(({ origin }) => !origin)
    .flatMap(({ code, spot }) => {
      const [nearest] = [...origins].sort((one, other) => distance(one.spot, spot) - distance(other.spot, spot));
      return nearest ? [{ code, path: wayBetween(nearest.spot, spot) }] : [];
    });
  return { marks, ways };
}

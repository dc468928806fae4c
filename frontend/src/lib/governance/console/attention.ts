import type { FilledSeat, GovernanceBody } from '$lib/api/schema.gen';
import { dayAfter } from '../days';
import type { Standing } from './queries';

/** A seat that somebody has to see to. */
export interface Waiting {
  body: GovernanceBody;
  seat: FilledSeat;
  /** The day since when it is vacant, or on which its mandate ends. */
  day: string;
}

/** What is vacant, the longest first, and then what ends soon without somebody who follows on the next day, the next first. */
export function waitingIn(standings: readonly Standing[]): { vacant: Waiting[]; ending: Waiting[] } {
  const all = standings.flatMap(({ body, composition }) => composition.seats.map((seat) => ({ body, seat })));
  const byDay = (one: Waiting, other: Waiting): number => one.day.localeCompare(other.day);
  return {
    vacant: all
      .flatMap(({ body, seat }) => (seat.vacant_since && !seat.mandate ? [{ body, seat, day: seat.vacant_since }] : []))
      .sort(byDay),
    ending: all
      .flatMap(({ body, seat }) =>
        seat.mandate?.ends_soon &&
        seat.mandate.ends_on &&
        seat.next_mandate?.starts_on !== dayAfter(seat.mandate.ends_on, 1)
          ? [{ body, seat, day: seat.mandate.ends_on }]
          : [],
      )
      .sort(byDay),
  };
}

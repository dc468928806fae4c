import type { FilledSeat } from '$lib/api/schema.gen';

/** The seats of a constituency; `constituency` is empty for seats that are open to all and vacant. */
export interface Group {
  constituency: string;
  seats: readonly FilledSeat[];
  held: number;
}

/** The constituency that a seat counts for: that of whoever holds it, as the rules of composition count, or its own. */
export const constituencyOf = ({ mandate, constituency }: FilledSeat): string =>
  mandate?.partner.constituency ?? constituency ?? '';

/** Seats by constituency, in the order of the vocabulary; what is open to all comes last. */
export function groupsOf(seats: readonly FilledSeat[], order: readonly string[]): Group[] {
  const found = new Map<string, FilledSeat[]>();
  for (const seat of seats) {
    const constituency = constituencyOf(seat);
    found.set(constituency, [...(found.get(constituency) ?? []), seat]);
  }
  const rank = (slug: string): number => (slug === '' ? Infinity : order.includes(slug) ? order.indexOf(slug) : 1e6);
  return [...found]
    .map(([constituency, own]) => ({
      constituency,
      seats: own,
      held: own.filter(({ mandate }) => mandate).length,
    }))
    .sort((one, other) => {
      const [a, b] = [rank(one.constituency), rank(other.constituency)];
      return a === b ? one.constituency.localeCompare(other.constituency) : a < b ? -1 : 1;
    });
}

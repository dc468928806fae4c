import type { FilledSeat } from '$lib/api/schema.gen';

/** The seats of a constituency; `constituency` is empty for seats that are open to all and vacant. */
export interface Group {
  constituency: string;
  /** Its place in the vocabulary, from 1: the same whatever the day and the body. What is open to all comes last. */
  number: number;
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
  const unknown = [...found.keys()].filter((slug) => slug && !order.includes(slug)).sort();
  const known = [...order, ...unknown];
  const numberOf = (slug: string): number => (slug ? known.indexOf(slug) : known.length) + 1;
  return [...found]
    .map(([constituency, own]) => ({
      constituency,
      number: numberOf(constituency),
      seats: own,
      held: own.filter(({ mandate }) => mandate).length,
    }))
    .sort((one, other) => one.number - other.number);
}

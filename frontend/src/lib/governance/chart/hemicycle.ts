/** Where a seat is drawn: the middle of its circle, with the speaker's place at the origin and the outermost row at 1. */
export interface Place {
  x: number;
  y: number;
}
export interface Hemicycle {
  places: readonly Place[];
  /** Of a seat. */
  radius: number;
}

/** How deep the rows reach towards the middle. */
const DEPTH = 0.6;
/** The most room that a seat gets: few seats sit in one row rather than far from each other. */
const WIDEST = 0.3;
/** How much of the room of a seat its circle takes. */
const FILLED = 0.42;

/** The radii of so many rows, the outermost first, and the room between two seats. */
function rowsOf(count: number): { radii: number[]; gap: number } {
  const gap = Math.min(WIDEST, DEPTH / count);
  return { radii: Array.from({ length: count }, (_, row) => 1 - row * gap), gap };
}
const roomIn = (radius: number, gap: number): number => Math.floor((Math.PI * radius) / gap) + 1;

/**
 * Places for so many seats in half circles, from the left to the right, so that seats that follow each other in a list sit
 * beside each other. The fewest rows that have room for all are taken.
 */
export function hemicycle(seats: number): Hemicycle {
  let count = 1;
  let { radii, gap } = rowsOf(count);
  let rooms = radii.map((radius) => roomIn(radius, gap));
  const total = (): number => rooms.reduce((sum, room) => sum + room, 0);
  while (total() < seats) {
    count += 1;
    ({ radii, gap } = rowsOf(count));
    rooms = radii.map((radius) => roomIn(radius, gap));
  }
  // Each row gets its share of the seats; what is left over by rounding goes where the most room is left.
  const share = seats / total();
  const taken = rooms.map((room) => Math.floor(room * share));
  for (let left = seats - taken.reduce((sum, row) => sum + row, 0); left > 0; left -= 1) {
    const free = rooms.map((room, row) => room - (taken[row] ?? 0));
    const row = free.indexOf(Math.max(...free));
    taken[row] = (taken[row] ?? 0) + 1;
  }
  const places = radii.flatMap((radius, row) => {
    const inRow = taken[row] ?? 0;
    return Array.from({ length: inRow }, (_, index) => {
      const angle = inRow === 1 ? Math.PI / 2 : Math.PI * (1 - index / (inRow - 1));
      return { angle, radius };
    });
  });
  places.sort((one, other) => other.angle - one.angle || other.radius - one.radius);
  return {
    places: places.map(({ angle, radius }) => ({ x: radius * Math.cos(angle), y: -radius * Math.sin(angle) })),
    radius: gap * FILLED,
  };
}

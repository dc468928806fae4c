/** Where the lines of an axis from nothing to the largest value stand: round numbers, about as many as wanted. */
export function ticks(largest: number, wanted = 4): number[] {
  const raw = Math.max(largest, 1) / wanted;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = Math.max(1, ([1, 2, 5, 10].find((factor) => factor * power >= raw) ?? 10) * power);
  const count = Math.ceil(Math.max(largest, 1) / step);
  return Array.from({ length: count + 1 }, (_, index) => index * step);
}

/** Every how many bands a label has room, so that none touches the next. */
export const every = (bands: number, width: number, label: number): number =>
  Math.max(1, Math.ceil((bands * label) / Math.max(width, 1)));

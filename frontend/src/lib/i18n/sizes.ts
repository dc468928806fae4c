import { tag } from './formats';

const STEP = 1024;
const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;

/** How much a file holds, in a unit that people count in. */
export function formatSize(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= STEP && unit < units.length - 1) {
    value /= STEP;
    unit += 1;
  }
  const options = {
    style: 'unit',
    unit: units[unit] ?? 'byte',
    unitDisplay: unit ? 'short' : 'long',
    maximumFractionDigits: value < 10 ? 1 : 0,
  } as const;
  return new Intl.NumberFormat(tag(), options).format(value);
}

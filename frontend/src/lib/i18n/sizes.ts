import { tag } from './formats';

const STEP = 1024;
const units = ['kilobyte', 'megabyte', 'gigabyte'] as const;

/** How much a file holds, in a unit that people count in. */
export function formatSize(bytes: number): string {
  let value = bytes / STEP;
  let unit = 0;
  while (value >= STEP && unit < units.length - 1) {
    value /= STEP;
    unit += 1;
  }
  const maximumFractionDigits = value < 10 ? 1 : 0;
  return new Intl.NumberFormat(tag(), { style: 'unit', unit: units[unit] ?? 'kilobyte', maximumFractionDigits }).format(
    value,
  );
}

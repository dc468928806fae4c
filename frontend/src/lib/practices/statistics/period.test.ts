import { describe, expect, it } from 'vitest';
import { usualPeriods, wrongPeriod } from './period';

const TODAY = '2026-03-31';

describe('a period of the figures', () => {
  it('ends after it begins, and within twenty years', () => {
    expect(wrongPeriod({}, TODAY)).toBeUndefined();
    expect(wrongPeriod({ from: '2026-02-01', to: '2026-01-31' }, TODAY)).toBe('order');
    expect(wrongPeriod({ from: '2026-02-01', to: '2026-02-01' }, TODAY)).toBeUndefined();
    expect(wrongPeriod({ from: '2000-01-01', to: '2020-01-01' }, TODAY)).toBe('length');
    expect(wrongPeriod({ from: '2000-01-01', to: '2019-12-31' }, TODAY)).toBeUndefined();
    expect(wrongPeriod({ from: '2006-03-31' }, TODAY)).toBe('length');
    expect(wrongPeriod({ from: '2027-01-01' }, TODAY)).toBeUndefined();
  });

  it('is often this year or the last', () => {
    expect(usualPeriods(TODAY).map(({ name, from, to }) => [name, from, to])).toEqual([
      ['year', null, null],
      ['2026', '2026-01-01', '2026-12-31'],
      ['2025', '2025-01-01', '2025-12-31'],
      ['five_years', '2022-01-01', null],
    ]);
    for (const { from, to } of usualPeriods(TODAY))
      expect(wrongPeriod({ from: from ?? undefined, to: to ?? undefined }, TODAY)).toBeUndefined();
  });
});

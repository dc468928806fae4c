import { describe, expect, it } from 'vitest';
import { askedDay, dayAfter, daysBetween, earliest, span } from './days';

describe('the day that the address asks for', () => {
  const asked = (search: string) => askedDay(new URLSearchParams(search), '2026-03-01');
  it('is one of the calendar, or none', () => {
    expect(asked('as_of=2024-06-13')).toBe('2024-06-13');
    expect(['', 'as_of=', 'as_of=2024-02-30', 'as_of=yesterday', 'as_of=13.6.2024'].map(asked)).toEqual(
      Array(5).fill(undefined),
    );
  });
  it('may be to come', () => expect(asked('as_of=2030-01-01')).toBe('2030-01-01'));
  it('is not told when it is today', () => expect(asked('as_of=2026-03-01')).toBeUndefined());
});

describe('days', () => {
  it('are counted over leap days and changes of clocks', () => {
    expect(daysBetween('2024-02-28', '2024-03-01')).toBe(2);
    expect(daysBetween('2025-03-29', '2025-03-31')).toBe(2);
    expect(dayAfter('2024-02-28', 2)).toBe('2024-03-01');
    expect(dayAfter('2023-12-31', 366)).toBe('2024-12-31');
  });
  it('are compared without those that are not known', () => {
    expect(earliest([null, '2024-01-01', undefined, '2023-12-31'])).toBe('2023-12-31');
    expect(earliest([])).toBeUndefined();
  });
});

describe('the slider', () => {
  it('goes from the first day to today', () => {
    expect(span('2024-01-01', '2024-12-31', '2024-01-11')).toEqual({ from: '2024-01-01', length: 365, at: 10 });
  });
  it('stands at its end for a day outside', () => {
    expect(span('2024-01-01', '2024-01-31', '2030-01-01').at).toBe(30);
    expect(span('2024-01-01', '2024-01-31', '1999-01-01').at).toBe(0);
  });
  it('has nowhere to go when nothing is known, or all is to come', () => {
    expect(span(undefined, '2024-01-31', '2024-01-31')).toEqual({ from: '2024-01-31', length: 0, at: 0 });
    expect(span('2025-01-01', '2024-01-31', '2024-01-31').length).toBe(0);
  });
});

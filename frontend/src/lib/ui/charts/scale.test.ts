import { describe, expect, it } from 'vitest';
import { every, ticks } from './scale';

describe('the scale of a chart', () => {
  it('has round numbers, and ends at or above the largest value', () => {
    expect(ticks(0)).toEqual([0, 1]);
    expect(ticks(3)).toEqual([0, 1, 2, 3]);
    expect(ticks(17)).toEqual([0, 5, 10, 15, 20]);
    expect(ticks(412)).toEqual([0, 200, 400, 600]);
    expect(ticks(0.4)).toEqual([0, 1]);
  });

  it('leaves labels out where they would touch', () => {
    expect(every(12, 1200, 60)).toBe(1);
    expect(every(12, 300, 60)).toBe(3);
    expect(every(241, 300, 60)).toBe(49);
    expect(every(12, 0, 60)).toBe(720);
  });
});

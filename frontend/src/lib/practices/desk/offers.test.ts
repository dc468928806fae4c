import { describe, expect, it } from 'vitest';
import { offersOf } from './offers';

describe('practices to choose from', () => {
  const found = Array.from({ length: 30 }, (_, place) => place + 1);

  it('are the first that fit, also behind many that do not', () => {
    expect(offersOf(found, () => true)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(offersOf(found, (one) => one > 20)).toEqual([21, 22, 23, 24, 25, 26]);
    expect(offersOf(found, (one) => one > 29)).toEqual([30]);
  });

  it('are none before anything is found', () => {
    expect(offersOf(undefined, () => true)).toEqual([]);
  });
});

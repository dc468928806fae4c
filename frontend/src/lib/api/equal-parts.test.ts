import { describe, expect, it } from 'vitest';
import { shareEqualParts } from './equal-parts';

const earlier = {
  items: [
    { id: 1, name: { text: 'A' } },
    { id: 2, name: { text: 'B' } },
  ],
  total: 2,
};

describe('an answer made of the parts of an earlier one', () => {
  it('is the earlier one when all is equal', () => {
    expect(shareEqualParts(earlier, structuredClone(earlier))).toBe(earlier);
  });

  it('keeps the parts that are equal', () => {
    const now = structuredClone(earlier);
    now.items[1]!.name.text = 'C';
    const shared = shareEqualParts(earlier, now);
    expect(shared).toEqual(now);
    expect(shared.items[0]).toBe(earlier.items[0]);
    expect(shared.items[1]).not.toBe(earlier.items[1]);
  });

  it.each([
    [{ a: 1, b: undefined }, { a: 1 }],
    [{ a: undefined }, { b: undefined }],
    [
      [1, 2, 3],
      [1, 2],
    ],
    [[], {}],
    [{ 0: 'a' }, ['a']],
    [null, {}],
    [{ a: null }, { a: {} }],
    ['1', 1],
    [{}, undefined],
  ])('takes %j, then %j, for different', (before, now) => {
    const shared = shareEqualParts(before, now);
    expect(shared).toStrictEqual(now);
    expect(shared).not.toBe(before);
  });

  it('leaves alone what is not plain', () => {
    const before = new Map([['a', 1]]);
    const now = new Map([['a', 2]]);
    expect(shareEqualParts(before, now)).toBe(now);
  });
});

import { expect, it } from 'vitest';
import { isTooShort } from './password';

it('counts characters as people do', () => {
  expect(isTooShort('eleven char')).toBe(true);
  expect(isTooShort('twelve chars')).toBe(false);
  // Eleven characters outside of the basic plane are 22 units.
  expect(isTooShort('𐍈'.repeat(11))).toBe(true);
  expect(isTooShort('𐍈'.repeat(12))).toBe(false);
});

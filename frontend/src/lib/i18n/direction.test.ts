import { expect, it } from 'vitest';
import { directionOf } from './direction';

it('finds the direction of a text by its first letter', () => {
  expect(directionOf('Decent work')).toBe('ltr');
  expect(directionOf('«2019» العمل اللائق')).toBe('rtl');
  expect(directionOf('- עבודה Work')).toBe('rtl');
  expect(directionOf('尊严')).toBe('ltr');
  expect(directionOf('12')).toBe('ltr');
});

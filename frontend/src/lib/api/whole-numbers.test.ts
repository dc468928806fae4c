import { expect, it } from 'vitest';
import { notWhole, whole } from './whole-numbers';

it('whole numbers are taken, and nothing is none', () => {
  expect([whole(' 12 '), whole(''), whole('0')]).toEqual([12, null, 0]);
  expect(['1e2', '0x10', '1.5', 'x'].map(whole), 'other ways to write a number are none').toEqual([NaN, NaN, NaN, NaN]);
  expect(notWhole({ '/number': '12', '/position': ' ' })).toBeNull();
});

it('anything else is refused at its place', () => {
  const wrong = notWhole({ '/number': 'twelve', '/position': '-1', '/third': '1.5', '/fourth': '4' });
  expect(wrong?.errors.map(({ pointer }) => pointer)).toEqual(['/number', '/position', '/third']);
});

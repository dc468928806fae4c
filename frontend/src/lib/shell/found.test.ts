import { expect, it } from 'vitest';
import { foundPages } from './found';

it('leads to the pages of what was found, and leaves out what has none', () => {
  const hit = { id: 'x', title: 'x', lang: 'en' };
  const found = foundPages([
    { ...hit, collection: 'practices', href: '/api/v1/practices/joint-inspections' },
    { ...hit, collection: 'statements', href: '/api/v1/statements/1' },
    { ...hit, collection: 'partners', href: '/api/v1/partners/government-of-brazil' },
  ]);
  expect(found.map(({ address }) => address)).toEqual([
    '/practices/joint-inspections',
    '/partners/government-of-brazil',
  ]);
});

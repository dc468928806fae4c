import { describe, expect, it } from 'vitest';
import type { FilledSeat } from '$lib/api/schema.gen';
import { groupsOf } from './groups';

const seat = (id: string, constituency: string | null, holder?: string): FilledSeat => ({
  seat: id,
  role: 'member',
  votes: true,
  constituency,
  mandate: holder
    ? {
        id: `mandate-${id}`,
        partner: { id: `partner-${id}`, slug: id, name: { text: id, lang: 'en' }, constituency: holder },
        starts_on: '2024-01-01',
        ends_soon: false,
        appointment: 'elected',
      }
    : null,
});

describe('seats by constituency', () => {
  it('come in the order of the vocabulary, what is open to all last, what it does not know before', () => {
    const seats = [
      seat('a', null),
      seat('b', 'workers'),
      seat('c', 'zebras'),
      seat('d', 'governments', 'governments'),
      seat('e', 'workers', 'workers'),
      seat('f', 'academia'),
    ];
    const groups = groupsOf(seats, ['governments', 'workers']);
    expect(
      groups.map(({ constituency, number, seats: own, held }) => [constituency, number, own.length, held]),
    ).toEqual([
      ['governments', 1, 1, 1],
      ['workers', 2, 2, 1],
      ['academia', 3, 1, 0],
      ['zebras', 4, 1, 0],
      ['', 5, 1, 0],
    ]);
  });

  it('count an open seat for whoever holds it', () => {
    expect(groupsOf([seat('a', null, 'workers')], [])).toMatchObject([{ constituency: 'workers', held: 1 }]);
  });
});

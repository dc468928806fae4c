import { describe, expect, it } from 'vitest';
import type { BodyComposition, FilledSeat, GovernanceBody, SeatMandate } from '$lib/api/schema.gen';
import { waitingIn } from './attention';

const mandate = (fields: Partial<SeatMandate>): SeatMandate => ({
  id: 'm',
  partner: { id: 'p', slug: 'p', name: { text: 'P', lang: 'en' }, constituency: 'workers' },
  starts_on: '2024-01-01',
  ends_soon: false,
  appointment: 'elected',
  ...fields,
});
const seat = (id: string, fields: Partial<FilledSeat>): FilledSeat => ({
  seat: id,
  role: 'member',
  votes: true,
  ...fields,
});
const body = { id: 'b', slug: 'b' } as GovernanceBody;
const standing = (seats: FilledSeat[]) => ({ body, composition: { seats } as BodyComposition });

describe('what somebody has to see to', () => {
  it('is what is vacant, the longest first, and what ends without a successor, the next first', () => {
    const soon = (ends_on: string) => mandate({ ends_soon: true, ends_on });
    const { vacant, ending } = waitingIn([
      standing([
        seat('held', { mandate: mandate({ ends_on: '2030-01-01' }) }),
        seat('late', { mandate: soon('2026-04-30') }),
        seat('vacant', { vacant_since: '2025-06-01' }),
        seat('followed', { mandate: soon('2026-03-31'), next_mandate: mandate({ starts_on: '2026-04-01' }) }),
        seat('gap', { mandate: soon('2026-05-31'), next_mandate: mandate({ starts_on: '2026-09-01' }) }),
      ]),
      standing([seat('longer', { vacant_since: '2024-01-01' }), seat('next', { mandate: soon('2026-03-31') })]),
    ]);
    expect(vacant.map(({ seat: { seat: id } }) => id)).toEqual(['longer', 'vacant']);
    expect(ending.map(({ seat: { seat: id } }) => id)).toEqual(['next', 'late', 'gap']);
  });
});

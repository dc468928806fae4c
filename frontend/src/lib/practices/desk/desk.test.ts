import { describe, expect, it } from 'vitest';
import type { PracticeStatus } from '$lib/api/schema.gen';
import * as m from '$lib/paraglide/messages';
import { practiceStatuses } from './labels';
import { daysSince } from './age';
import { moveOf, waitsForPartner } from './moves';
import { instantOf } from './schedule';

const name = (from: PracticeStatus, to: PracticeStatus): (() => string) => moveOf(from, to).name;

describe('steps of a practice', () => {
  it('are called by where they lead, and where they begin', () => {
    expect(name('draft', 'submitted')).toBe(m.desk_move_submit);
    expect(name('changes_requested', 'submitted')).toBe(m.desk_move_submit_again);
    expect(name('submitted', 'draft')).not.toBe(name('published', 'draft'));
    expect(name('approved', 'in_review')).not.toBe(name('submitted', 'in_review'));
  });

  it('ask for a reason where the service does', () => {
    const asked = (['changes_requested', 'declined', 'archived'] as const).map((to) => moveOf('in_review', to).reason);
    expect(asked).toEqual([true, true, true]);
    expect(moveOf('approved', 'in_review').reason).toBe(true);
    expect(moveOf('submitted', 'in_review').reason).toBe(false);
  });

  it('wait for the partner in three states', () => {
    expect((Object.keys(practiceStatuses) as PracticeStatus[]).filter(waitsForPartner)).toEqual([
      'draft',
      'changes_requested',
      'declined',
    ]);
  });
});

describe('days', () => {
  it('are counted whole', () => {
    const now = Date.parse('2026-03-10T12:00:00Z');
    expect(daysSince('2026-03-08T13:00:00Z', now)).toBe(1);
    expect(daysSince('2026-03-10T13:00:00Z', now)).toBe(0);
  });

  it('of a form become moments, in the zone of whoever fills it in', () => {
    expect(instantOf('2027-05-01T08:00')).toBe(new Date(2027, 4, 1, 8).toISOString());
    expect(instantOf('')).toBe(null);
    expect(instantOf('soon')).toBe(null);
  });
});

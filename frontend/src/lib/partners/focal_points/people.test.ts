import { describe, expect, it } from 'vitest';
import type { FocalPoint } from '$lib/api/schema.gen';
import { isLastFocalPoint, stateOf } from './people';

const person = (id: string, change: Partial<FocalPoint> = {}): FocalPoint => ({
  id,
  name: id,
  email: `${id}@a.example`,
  role: 'focal_point',
  active: true,
  version: 1,
  ...change,
});

describe('people of a partner', () => {
  it('are invited until they sign in, and blocked when they may not any more', () => {
    expect(stateOf({ active: true })).toBe('active');
    expect(stateOf({ active: false, last_login_at: null })).toBe('invited');
    expect(stateOf({ active: false, last_login_at: '2026-03-01T10:00:00Z' })).toBe('blocked');
  });

  it('need one focal point who can act', () => {
    const [ada, ben, invited] = [
      person('ada'),
      person('ben', { role: 'contributor' }),
      person('cem', { active: false }),
    ] as const;
    expect(isLastFocalPoint([ada, ben, invited], ada)).toBe(true);
    expect(isLastFocalPoint([ada, ben, invited], ben)).toBe(false);
    expect(isLastFocalPoint([ada, person('dee')], ada)).toBe(false);
  });
});

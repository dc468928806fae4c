import type { FocalPoint, PartnerRole } from '$lib/api/schema.gen';

/** How an account stands: somebody who never signed in is still invited. */
export type PersonState = 'active' | 'invited' | 'blocked';

export const stateOf = ({ active, last_login_at }: Pick<FocalPoint, 'active' | 'last_login_at'>): PersonState =>
  active ? 'active' : last_login_at ? 'blocked' : 'invited';

export const otherRole = (role: PartnerRole): PartnerRole => (role === 'focal_point' ? 'contributor' : 'focal_point');

/** Whether nobody could manage the partner any more without this person. */
export const isLastFocalPoint = (people: readonly FocalPoint[], person: FocalPoint): boolean =>
  person.role === 'focal_point' &&
  person.active &&
  !people.some(({ id, role, active }) => id !== person.id && role === 'focal_point' && active);

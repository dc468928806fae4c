import type { BodyKind, CompositionStanding, Majority, SeatRole } from '$lib/api/schema.gen';
import * as m from '$lib/paraglide/messages';

/** Every value of the contract has a name: one that it gains does not compile until it has one too. */
export type Names<Value extends string> = Readonly<Record<Value, () => string>>;

export const kinds: Names<BodyKind> = {
  forum: m.governance_kind_forum,
  coordinating_group: m.governance_kind_coordinating_group,
  secretariat: m.governance_kind_secretariat,
  committee: m.governance_kind_committee,
  working_group: m.governance_kind_working_group,
};

export const roles: Names<SeatRole> = {
  chair: m.governance_role_chair,
  co_chair: m.governance_role_co_chair,
  member: m.governance_role_member,
  observer: m.governance_role_observer,
  ex_officio: m.governance_role_ex_officio,
  secretary: m.governance_role_secretary,
};

export const majorities: Names<Majority> = {
  simple: m.governance_majority_simple,
  two_thirds: m.governance_majority_two_thirds,
  three_quarters: m.governance_majority_three_quarters,
  unanimity: m.governance_majority_unanimity,
};

/** Whether a rule of composition is kept. */
export const standings: Readonly<Record<CompositionStanding, { text: () => string; tone: 'good' | 'warn' | 'bad' }>> = {
  met: { text: m.governance_standing_met, tone: 'good' },
  short: { text: m.governance_standing_short, tone: 'bad' },
  over: { text: m.governance_standing_over, tone: 'warn' },
};

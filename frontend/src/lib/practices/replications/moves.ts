import type { ReplicationStatus } from '$lib/api/schema.gen';
import * as m from '$lib/paraglide/messages';
import type { Move } from '../desk/moves';

const move = (name: () => string, text: () => string, look: Move['look'] = 'primary', reason = false): Move => ({
  name,
  text,
  look,
  reason,
});

/** The step to each state, whatever the state before. */
const moves: Readonly<Record<ReplicationStatus, Move>> = {
  draft: move(m.desk_move_reopen, m.desk_move_reopen_text, 'secondary'),
  submitted: move(m.desk_move_submit, m.replications_move_submit_text),
  approved: move(m.desk_move_approve, m.replications_move_approve_text),
  declined: move(m.replications_move_decline, m.replications_move_decline_text, 'secondary', true),
  withdrawn: move(m.replications_move_withdraw, m.replications_move_withdraw_text, 'danger'),
};

/** A step that is another one where it begins somewhere else. */
const special: Readonly<Partial<Record<`${ReplicationStatus} ${ReplicationStatus}`, Move>>> = {
  'submitted draft': move(m.desk_move_take_back, m.desk_move_take_back_text, 'secondary'),
  // What everybody could read is not taken away without a word.
  'approved withdrawn': { ...moves.withdrawn, reason: true },
};

export const moveOf = (from: ReplicationStatus, to: ReplicationStatus): Move => special[`${from} ${to}`] ?? moves[to];

/** The order in which steps are offered. */
const ORDER: readonly ReplicationStatus[] = ['approved', 'declined', 'submitted', 'draft', 'withdrawn'];
/** What the Secretariat decides. The rest is the partner's to do, and a partner that is sent something back can do it. */
const DECISIONS: readonly ReplicationStatus[] = ['approved', 'declined'];

interface Standing {
  status: ReplicationStatus;
  allowed: readonly ReplicationStatus[];
  /** Whether nothing is missing. */
  complete: boolean;
  /** Whether the Secretariat looks at it. */
  deciding: boolean;
}

/** The steps that are offered. What lacks something can neither be submitted nor approved. */
export const openMoves = ({ status, allowed, complete, deciding }: Standing): ReplicationStatus[] =>
  ORDER.filter(
    (to) =>
      allowed.includes(to) &&
      (complete || (to !== 'submitted' && to !== 'approved')) &&
      (!deciding || status !== 'submitted' || DECISIONS.includes(to)),
  );

/** What comes next, for the partner and for the Secretariat. */
export const nextForPartner: Readonly<Record<ReplicationStatus, () => string>> = {
  draft: m.replications_next_draft,
  submitted: m.replications_next_submitted,
  approved: m.replications_next_approved,
  declined: m.replications_next_declined,
  withdrawn: m.replications_next_withdrawn,
};
export const nextForSecretariat: Readonly<Record<ReplicationStatus, () => string>> = {
  draft: m.replications_todo_draft,
  submitted: m.replications_todo_submitted,
  approved: m.replications_todo_approved,
  declined: m.replications_todo_declined,
  withdrawn: m.replications_todo_withdrawn,
};

/** States in which a partner's people have something to do. */
export const waitsForPartner = (status: ReplicationStatus): boolean => status === 'draft' || status === 'declined';

import type { PracticeStatus } from '$lib/api/schema.gen';
import * as m from '$lib/paraglide/messages';

/** A step of a practice as people speak of it. */
export interface Move {
  name: () => string;
  /** What it means, in a sentence. */
  text: () => string;
  look: 'primary' | 'secondary' | 'danger';
  /** Whether the partner is told why. */
  reason: boolean;
}

const move = (name: () => string, text: () => string, look: Move['look'] = 'primary', reason = false): Move => ({
  name,
  text,
  look,
  reason,
});

const submit = move(m.desk_move_submit, m.desk_move_submit_text);
const changes = move(m.desk_move_changes, m.desk_move_changes_text, 'secondary', true);
const decline = move(m.desk_move_decline, m.desk_move_decline_text, 'danger', true);
const publish = move(m.desk_move_publish, m.desk_move_publish_text);

/** The step to each state, whatever the state before. */
const moves: Readonly<Record<PracticeStatus, Move>> = {
  draft: move(m.desk_move_reopen, m.desk_move_reopen_text, 'secondary'),
  submitted: submit,
  in_review: move(m.desk_move_review, m.desk_move_review_text),
  changes_requested: changes,
  approved: move(m.desk_move_approve, m.desk_move_approve_text),
  published: publish,
  archived: move(m.desk_move_archive, m.desk_move_archive_text, 'danger', true),
  declined: decline,
};

/** A step that is called otherwise where it begins somewhere else. */
const special: Readonly<Partial<Record<`${PracticeStatus} ${PracticeStatus}`, Move>>> = {
  'changes_requested submitted': move(m.desk_move_submit_again, m.desk_move_submit_text),
  'submitted draft': move(m.desk_move_take_back, m.desk_move_take_back_text, 'secondary'),
  'published draft': move(m.desk_move_revise, m.desk_move_revise_text, 'secondary'),
  'approved in_review': move(m.desk_move_review_again, m.desk_move_review_again_text, 'secondary', true),
  'archived published': move(m.desk_move_restore, m.desk_move_restore_text),
};

export const moveOf = (from: PracticeStatus, to: PracticeStatus): Move => special[`${from} ${to}`] ?? moves[to];

/** What comes next, for the partner and for the Secretariat. */
export const nextForPartner: Readonly<Record<PracticeStatus, () => string>> = {
  draft: m.desk_next_draft,
  submitted: m.desk_next_submitted,
  in_review: m.desk_next_in_review,
  changes_requested: m.desk_next_changes_requested,
  approved: m.desk_next_approved,
  published: m.desk_next_published,
  archived: m.desk_next_archived,
  declined: m.desk_next_declined,
};
export const nextForSecretariat: Readonly<Record<PracticeStatus, () => string>> = {
  draft: m.desk_todo_draft,
  submitted: m.desk_todo_submitted,
  in_review: m.desk_todo_in_review,
  changes_requested: m.desk_todo_changes_requested,
  approved: m.desk_todo_approved,
  published: m.desk_todo_published,
  archived: m.desk_todo_archived,
  declined: m.desk_todo_declined,
};

/** States in which a partner's people have something to do. */
export const waitsForPartner = (status: PracticeStatus): boolean =>
  status === 'draft' || status === 'changes_requested' || status === 'declined';

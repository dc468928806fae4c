import type { CommitmentStatus } from '$lib/api/schema.gen';
import * as m from '$lib/paraglide/messages';

/** What people call a move to each state, and what it means. */
export const moves: Readonly<Record<CommitmentStatus, { name: () => string; text: () => string }>> = {
  active: { name: m.workspace_commitment_resume, text: m.workspace_commitment_resume_text },
  completed: { name: m.workspace_commitment_complete, text: m.workspace_commitment_complete_text },
  withdrawn: { name: m.workspace_commitment_withdraw, text: m.workspace_commitment_withdraw_text },
};

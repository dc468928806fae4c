import * as m from '$lib/paraglide/messages';
import type { NamedField } from '$lib/ui/fields';

/** What the fields of a commitment are called. */
export const commitmentFields = (): NamedField[] => [
  { at: '/titles', label: m.workspace_commitment_titles() },
  { at: '/texts', label: m.workspace_commitment_texts() },
  { at: '/kind', label: m.workspace_commitment_kind() },
  { at: '/amount', label: m.workspace_commitment_amount() },
  { at: '/currency', label: m.workspace_commitment_currency() },
  { at: '/priority', label: m.workspace_commitment_priority() },
  { at: '/intervention', label: m.workspace_commitment_intervention() },
  { at: '/instrument', label: m.workspace_commitment_instrument() },
  { at: '/paragraph', label: m.workspace_commitment_paragraph() },
  { at: '/made_on', label: m.workspace_commitment_made() },
  { at: '/due_on', label: m.workspace_commitment_due() },
];

export const reportFields = (): NamedField[] => [
  { at: '/reported_on', label: m.workspace_reports_on() },
  { at: '/texts', label: m.workspace_reports_texts() },
  { at: '/progress_percent', label: m.workspace_reports_percent() },
  { at: '/status_note', label: m.workspace_reports_note() },
];

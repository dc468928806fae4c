import type {
  ApplicationStatus,
  CommitmentKind,
  CommitmentStatus,
  FindingOutcome,
  ImportState,
  InvolvementRole,
  Operation,
  PartnerStatus,
  ReportingStatus,
  Role,
  Vocabulary,
} from '$lib/api/schema.gen';
import * as m from '$lib/paraglide/messages';

/** The colour of a state, as `Status` shows it. */
export type Tone = 'neutral' | 'good' | 'warn' | 'bad' | 'info';
/** What people read for a value of the contract, and how it is meant. */
export interface Label {
  text: () => string;
  tone: Tone;
}
/** Every value has a name: one that the contract gains does not compile until it has one too. */
type Labels<Value extends string> = Readonly<Record<Value, Label>>;

const label = (text: () => string, tone: Tone = 'neutral'): Label => ({ text, tone });

/** The life of a partner. */
export const partnerStatuses: Labels<PartnerStatus> = {
  active: label(m.lists_partner_status_active, 'good'),
  dormant: label(m.lists_partner_status_dormant),
  suspended: label(m.lists_partner_status_suspended, 'warn'),
  withdrawn: label(m.lists_partner_status_withdrawn, 'bad'),
};

/** The life of an application. */
export const applicationStatuses: Labels<ApplicationStatus> = {
  unconfirmed: label(m.lists_application_status_unconfirmed),
  applied: label(m.lists_application_status_applied, 'info'),
  under_review: label(m.lists_application_status_under_review, 'info'),
  approved: label(m.lists_application_status_approved, 'good'),
  declined: label(m.lists_application_status_declined, 'bad'),
  deferred: label(m.lists_application_status_deferred, 'warn'),
  activated: label(m.lists_application_status_activated, 'good'),
};

/** What a partner puts in. */
export const commitmentKinds: Labels<CommitmentKind> = {
  financial: label(m.lists_commitment_kind_financial),
  in_kind: label(m.lists_commitment_kind_in_kind),
  expertise: label(m.lists_commitment_kind_expertise),
  advocacy: label(m.lists_commitment_kind_advocacy),
  policy: label(m.lists_commitment_kind_policy),
};

/** The life of a commitment. */
export const commitmentStatuses: Labels<CommitmentStatus> = {
  active: label(m.lists_commitment_status_active, 'info'),
  completed: label(m.lists_commitment_status_completed, 'good'),
  withdrawn: label(m.lists_commitment_status_withdrawn),
};

/** Whether reports on a commitment keep coming. */
export const reportingStatuses: Labels<ReportingStatus> = {
  current: label(m.lists_reporting_status_current, 'good'),
  due: label(m.lists_reporting_status_due, 'warn'),
  overdue: label(m.lists_reporting_status_overdue, 'bad'),
};

/** What a person is for the coalition; those of a partner's people are among them. */
export const roles: Labels<Role> = {
  admin: label(m.lists_role_admin, 'info'),
  editor: label(m.lists_role_editor, 'info'),
  focal_point: label(m.lists_role_focal_point),
  contributor: label(m.lists_role_contributor),
};

/** The part of a partner in a key intervention. */
export const involvementRoles: Labels<InvolvementRole> = {
  lead: label(m.lists_involvement_role_lead),
  member: label(m.lists_involvement_role_member),
};

/** What was found for an item of the due diligence checklist. */
export const findingOutcomes: Labels<FindingOutcome> = {
  open: label(m.lists_finding_outcome_open),
  passed: label(m.lists_finding_outcome_passed, 'good'),
  concern: label(m.lists_finding_outcome_concern, 'warn'),
  not_applicable: label(m.lists_finding_outcome_not_applicable),
};

/** Where an import stands. */
export const importStates: Labels<ImportState> = {
  running: label(m.lists_import_state_running, 'info'),
  succeeded: label(m.lists_import_state_succeeded, 'good'),
  failed: label(m.lists_import_state_failed, 'bad'),
};

/** What was done to a record. */
export const operations: Labels<Operation> = {
  created: label(m.lists_operation_created, 'good'),
  updated: label(m.lists_operation_updated, 'info'),
  deleted: label(m.lists_operation_deleted, 'bad'),
  merged: label(m.lists_operation_merged, 'warn'),
};

/** The vocabularies that the Secretariat keeps. */
export const vocabularies: Labels<Vocabulary> = {
  constituencies: label(m.lists_vocabulary_constituencies),
  priorities: label(m.lists_vocabulary_priorities),
  interventions: label(m.lists_vocabulary_interventions),
  'due-diligence': label(m.lists_vocabulary_due_diligence),
  'target-groups': label(m.lists_vocabulary_target_groups),
  sectors: label(m.lists_vocabulary_sectors),
  instruments: label(m.lists_vocabulary_instruments),
};

/** The values in their order, for selects and filters. */
export const valuesOf = <Value extends string>(labels: Labels<Value>): Value[] => Object.keys(labels) as Value[];

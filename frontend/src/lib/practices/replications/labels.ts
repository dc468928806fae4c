import type { Interest, ReplicationSection, ReplicationStatus } from '$lib/api/schema.gen';
import * as m from '$lib/paraglide/messages';
import type { Label } from '$lib/reference/labels';
import type { NamedField } from '$lib/ui/fields';
import { reportSections } from '../journey/labels';

const label = (text: () => string, tone: Label['tone'] = 'neutral'): Label => ({ text, tone });

/** Where a report stands, as those who work on it say. */
export const replicationStatuses: Readonly<Record<ReplicationStatus, Label>> = {
  draft: label(m.desk_status_draft),
  submitted: label(m.desk_status_submitted, 'info'),
  approved: label(m.desk_status_approved, 'good'),
  declined: label(m.desk_status_declined, 'warn'),
  withdrawn: label(m.replications_status_withdrawn),
};
export const replicationStates = Object.keys(replicationStatuses) as ReplicationStatus[];

/** What belongs into a section. */
export const sectionHints: Readonly<Record<ReplicationSection, () => string>> = {
  changes: m.replications_changes_hint,
  implementation: m.replications_implementation_hint,
  outcome: m.replications_outcome_hint,
  lessons: m.replications_lessons_hint,
};
export const sectionNames = Object.keys(reportSections) as ReplicationSection[];

/** Why somebody has no say, as the end of a sentence about them. */
export const interests: Readonly<Record<Interest, () => string>> = {
  own_partner: m.replications_interest_partner,
  co_implementer: m.replications_interest_partner,
  submitter: m.replications_interest_submitter,
};

/** What the places of a report are called. */
export const replicationFields = (): NamedField[] => [
  { at: '/practice', label: m.replications_practice() },
  { at: '/partner', label: m.desk_partner() },
  { at: '/lang', label: m.desk_language() },
  { at: '/title', label: m.desk_title() },
  { at: '/summary', label: m.desk_summary() },
  { at: '/countries', label: m.desk_countries() },
  { at: '/place', label: m.replications_place() },
  { at: '/started_on', label: m.desk_started() },
  { at: '/ended_on', label: m.desk_ended() },
  { at: '/ongoing', label: m.replications_ongoing() },
  ...sectionNames.map((name) => ({ at: `/sections/${name}`, label: reportSections[name]() })),
  { at: '/results', label: m.desk_results() },
  { at: '/links', label: m.desk_links() },
];

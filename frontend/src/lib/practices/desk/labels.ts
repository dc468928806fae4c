import type {
  EvidenceLevel,
  Interest,
  PracticeStatus,
  Recommendation,
  ReviewStatus,
  Scores,
  Section,
} from '$lib/api/schema.gen';
import * as m from '$lib/paraglide/messages';
import type { Label } from '$lib/reference/labels';

/** Every value has a name: one that the contract gains does not compile until it has one too. */
type Labels<Value extends string> = Readonly<Record<Value, Label>>;
const label = (text: () => string, tone: Label['tone'] = 'neutral'): Label => ({ text, tone });

/** Where a practice stands, as those who work on it say. */
export const practiceStatuses: Labels<PracticeStatus> = {
  draft: label(m.desk_status_draft),
  submitted: label(m.desk_status_submitted, 'info'),
  in_review: label(m.desk_status_in_review, 'info'),
  changes_requested: label(m.desk_status_changes_requested, 'warn'),
  approved: label(m.desk_status_approved, 'good'),
  published: label(m.desk_status_published, 'good'),
  archived: label(m.desk_status_archived),
  declined: label(m.desk_status_declined, 'bad'),
};

/** The sections in the order in which they are read, with what belongs into each. */
export const sectionHints: Readonly<Record<Section, () => string>> = {
  context: m.desk_section_context_hint,
  approach: m.desk_section_approach_hint,
  stakeholders: m.desk_section_stakeholders_hint,
  social_dialogue: m.desk_section_social_dialogue_hint,
  resources: m.desk_section_resources_hint,
  evidence: m.desk_section_evidence_hint,
  equality: m.desk_section_equality_hint,
  success_factors: m.desk_section_success_factors_hint,
  constraints: m.desk_section_constraints_hint,
  lessons: m.desk_section_lessons_hint,
  replication: m.desk_section_replication_hint,
  sustainability: m.desk_section_sustainability_hint,
};
export const sectionNames = Object.keys(sectionHints) as Section[];

/** What the results can rest on, from the weakest to the strongest. */
export const evidenceLevels: readonly EvidenceLevel[] = [
  'observed',
  'monitored',
  'evaluated',
  'independently_evaluated',
  'impact_evaluated',
];

export type Criterion = keyof Scores;
/** The seven criteria by which practices are assessed, with the question that each one asks. */
export const criteria: Readonly<Record<Criterion, { name: () => string; question: () => string }>> = {
  innovation: { name: m.desk_criterion_innovation, question: m.desk_criterion_innovation_question },
  effectiveness: { name: m.desk_criterion_effectiveness, question: m.desk_criterion_effectiveness_question },
  replicability: { name: m.desk_criterion_replicability, question: m.desk_criterion_replicability_question },
  sustainability: { name: m.desk_criterion_sustainability, question: m.desk_criterion_sustainability_question },
  relevance: { name: m.desk_criterion_relevance, question: m.desk_criterion_relevance_question },
  responsiveness: { name: m.desk_criterion_responsiveness, question: m.desk_criterion_responsiveness_question },
  efficiency: { name: m.desk_criterion_efficiency, question: m.desk_criterion_efficiency_question },
};
export const criterionNames = Object.keys(criteria) as Criterion[];

export const reviewStatuses: Labels<ReviewStatus> = {
  asked: label(m.desk_review_status_asked, 'info'),
  completed: label(m.desk_review_status_completed, 'good'),
  refused: label(m.desk_review_status_refused),
};

export const recommendations: Labels<Recommendation> = {
  publish: label(m.desk_recommendation_publish, 'good'),
  revise: label(m.desk_recommendation_revise, 'warn'),
  decline: label(m.desk_recommendation_decline, 'bad'),
};

/** Why somebody has no say in a review, as the end of a sentence about them. */
export const interests: Readonly<Record<Interest, () => string>> = {
  own_partner: m.desk_interest_own_partner,
  co_implementer: m.desk_interest_co_implementer,
  submitter: m.desk_interest_submitter,
};

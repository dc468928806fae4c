import * as m from '$lib/paraglide/messages';
import type { NamedField } from '$lib/ui/fields';
import { sectionNames } from '../desk/labels';
import { sectionLabel } from '../record/labels';
import type { Step } from './steps';

/** What the parts of the form are called. */
export const stepNames: Readonly<Record<Step, () => string>> = {
  about: m.desk_step_about,
  sections: m.desk_step_sections,
  blocks: m.desk_step_blocks,
  results: m.desk_step_results,
  context: m.desk_step_context,
  people: m.desk_step_people,
  media: m.media_title,
  check: m.desk_step_check,
};

/** What the places of a practice are called. */
export const practiceFields = (): NamedField[] => [
  { at: '/kind', label: m.desk_kind() },
  { at: '/lang', label: m.desk_language() },
  { at: '/title', label: m.desk_title() },
  { at: '/summary', label: m.desk_summary() },
  { at: '/started_on', label: m.desk_started() },
  { at: '/ended_on', label: m.desk_ended() },
  ...sectionNames.map((name) => ({ at: `/sections/${name}`, label: sectionLabel(name) })),
  { at: '/building_blocks', label: m.desk_blocks() },
  { at: '/results', label: m.desk_results() },
  { at: '/evidence_level', label: m.desk_evidence_level() },
  { at: '/cost_amount', label: m.desk_cost_amount() },
  { at: '/cost_currency', label: m.desk_cost_currency() },
  { at: '/priorities', label: m.desk_priorities() },
  { at: '/interventions', label: m.desk_interventions() },
  { at: '/sdgs', label: m.desk_goals() },
  { at: '/sdg_targets', label: m.desk_targets() },
  { at: '/instruments', label: m.desk_instruments() },
  { at: '/target_groups', label: m.desk_target_groups() },
  { at: '/sectors', label: m.desk_sectors() },
  { at: '/countries', label: m.desk_countries() },
  { at: '/regions', label: m.desk_regions() },
  { at: '/co_implementers', label: m.desk_co_implementers() },
  { at: '/contacts', label: m.desk_contacts() },
  { at: '/related', label: m.desk_related() },
  { at: '/links', label: m.desk_links() },
  { at: '/media', label: m.media_title() },
];

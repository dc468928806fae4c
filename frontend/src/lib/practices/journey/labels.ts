import type { ReplicationSection } from '$lib/api/schema.gen';
import * as m from '$lib/paraglide/messages';

/** The sections of a report on a replication, in the order in which they are read. */
export const reportSections: Readonly<Record<ReplicationSection, () => string>> = {
  changes: m.journey_section_changes,
  implementation: m.journey_section_implementation,
  outcome: m.journey_section_outcome,
  lessons: m.journey_section_lessons,
};

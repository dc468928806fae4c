import type { EvidenceLevel, Section } from '$lib/api/schema.gen';
import * as m from '$lib/paraglide/messages';

/** What a section is about. */
export function sectionLabel(section: Section): string {
  switch (section) {
    case 'context':
      return m.practices_section_context();
    case 'approach':
      return m.practices_section_approach();
    case 'stakeholders':
      return m.practices_section_stakeholders();
    case 'social_dialogue':
      return m.practices_section_social_dialogue();
    case 'resources':
      return m.practices_section_resources();
    case 'evidence':
      return m.practices_section_evidence();
    case 'equality':
      return m.practices_section_equality();
    case 'success_factors':
      return m.practices_section_success_factors();
    case 'constraints':
      return m.practices_section_constraints();
    case 'lessons':
      return m.practices_section_lessons();
    case 'replication':
      return m.practices_section_replication();
    case 'sustainability':
      return m.practices_section_sustainability();
  }
}

/** What the results rest on. */
export function evidenceLabel(level: EvidenceLevel): string {
  switch (level) {
    case 'observed':
      return m.practices_evidence_observed();
    case 'monitored':
      return m.practices_evidence_monitored();
    case 'evaluated':
      return m.practices_evidence_evaluated();
    case 'independently_evaluated':
      return m.practices_evidence_independent();
    case 'impact_evaluated':
      return m.practices_evidence_impact();
  }
}

import * as m from '$lib/paraglide/messages';
import type { NamedField } from '$lib/ui/fields';
import type { Step } from './steps';

export const stepNames: Readonly<Record<Step, () => string>> = {
  organization: m.join_step_organization,
  statement: m.join_step_statement,
  documents: m.join_step_documents,
  contact: m.join_step_contact,
  check: m.join_step_check,
};

/** What the fields are called, by their place in the body. */
export const fieldNames = (documents: number): NamedField[] => [
  { at: '/organization/names', label: m.join_names() },
  { at: '/organization/acronym', label: m.join_acronym() },
  { at: '/organization/constituency', label: m.join_constituency() },
  { at: '/organization/country', label: m.join_country() },
  { at: '/organization/region', label: m.join_region() },
  { at: '/organization/website', label: m.join_website() },
  { at: '/organization/descriptions', label: m.join_about() },
  { at: '/organization/priorities', label: m.join_priorities() },
  { at: '/statement', label: m.join_statement() },
  { at: '/signatory/name', label: `${m.join_signatory()}: ${m.join_name()}` },
  { at: '/signatory/position', label: `${m.join_signatory()}: ${m.join_position()}` },
  ...Array.from({ length: documents }, (_, index) => ({
    at: `/documents/${index}`,
    label: m.join_document({ number: String(index + 1) }),
  })),
  { at: '/documents', label: m.join_step_documents() },
  { at: '/contact/name', label: `${m.join_step_contact()}: ${m.join_name()}` },
  { at: '/contact/email', label: m.join_email() },
  { at: '/language', label: m.join_language() },
];

import { languageName } from '$lib/i18n/names';
import { formatNumber } from '$lib/i18n/formats';
import * as m from '$lib/paraglide/messages';
import type { NamedField } from '$lib/ui/fields';

/** The fields of a body as messages name them. */
export const bodyFields = (): NamedField[] => [
  { at: '/names', label: m.mandates_names() },
  { at: '/kind', label: m.governance_kind() },
  { at: '/slug', label: m.mandates_slug() },
  { at: '/purposes', label: m.mandates_purposes() },
  { at: '/parent', label: m.governance_parent() },
  { at: '/terms_of_reference', label: m.governance_terms() },
  { at: '/established_on', label: m.mandates_first_day() },
  { at: '/closed_on', label: m.mandates_last_day() },
  { at: '/closing_reason', label: m.mandates_closing_reason() },
  { at: '/meetings_per_year', label: m.governance_meetings() },
  { at: '/term_months', label: m.governance_term() },
  { at: '/majority', label: m.governance_majority() },
  { at: '/quorum_percent', label: m.mandates_quorum() },
  { at: '/composition', label: m.governance_rules() },
  { at: '/position', label: m.mandates_position() },
];

/** What people call a place in a body's record, with the language for texts. */
export function placeName(pointer: string): string {
  const [, first = '', second] = pointer.split('/');
  const label = bodyFields().find(({ at }) => at === `/${first}`)?.label ?? first;
  return second ? `${label}: ${languageName(second)}` : label;
}

/** A value of a body's record as one text; rules one after the other. */
export function valueText(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) return value.map(valueText).join(', ');
  if (typeof value === 'number') return formatNumber(value);
  if (typeof value === 'object') return Object.values(value).map(valueText).filter(Boolean).join(' · ');
  return String(value);
}

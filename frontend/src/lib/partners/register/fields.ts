import * as m from '$lib/paraglide/messages';
import { languageName } from '$lib/i18n/names';
import type { NamedField } from '$lib/ui/fields';

/** The fields of a partner as messages name them. */
export const partnerFields = (): NamedField[] => [
  { at: '/names', label: m.console_partner_names() },
  { at: '/acronym', label: m.console_application_acronym() },
  { at: '/descriptions', label: m.console_partner_descriptions() },
  { at: '/constituency', label: m.console_constituency() },
  { at: '/joined_on', label: m.console_activation_joined() },
  { at: '/slug', label: m.console_partner_slug() },
  { at: '/parent', label: m.console_partner_parent() },
  { at: '/external_ids', label: m.console_partner_external_ids() },
  { at: '/country', label: m.console_country() },
  { at: '/region', label: m.console_region() },
  { at: '/website', label: m.console_application_website() },
  { at: '/logo', label: m.console_partner_logo() },
  { at: '/priorities', label: m.console_application_priorities() },
  { at: '/interventions', label: m.console_partner_interventions() },
];

/** What people call a place in a partner's record, with the language for texts. */
export function placeName(pointer: string): string {
  const [, first = '', second] = pointer.split('/');
  const label = partnerFields().find(({ at }) => at === `/${first}`)?.label ?? first;
  if (!second) return label;
  return first === 'names' || first === 'descriptions' ? `${label}: ${languageName(second)}` : `${label}: ${second}`;
}

/** A value of a partner's record as one text; lists of records entry by entry. */
export function valueText(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) return value.map(valueText).join(', ');
  if (typeof value === 'boolean') return value ? m.shell_yes() : m.shell_no();
  if (typeof value === 'object') return Object.values(value).map(valueText).filter(Boolean).join(' · ');
  return String(value);
}

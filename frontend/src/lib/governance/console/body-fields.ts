import { languageName } from '$lib/i18n/names';
import type { BodyKind, CompositionRule, GovernanceBody, Majority, Term } from '$lib/api/schema.gen';
import { formatDate, formatNumber } from '$lib/i18n/formats';
import { formatList } from '$lib/i18n/further-formats';
import * as m from '$lib/paraglide/messages';
import { termName } from '$lib/reference/queries';
import type { NamedField } from '$lib/ui/fields';
import { kinds, majorities } from '../labels';

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

/** A value of a body's record in words, rules one after the other. */
export function valueText(
  pointer: string,
  value: unknown,
  bodies: readonly GovernanceBody[],
  constituencies: readonly Term[] | undefined,
): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number') return formatNumber(value);
  if (pointer === '/kind') return kinds[value as BodyKind]();
  if (pointer === '/majority') return majorities[value as Majority]();
  if (pointer === '/parent') return bodies.find(({ id }) => id === value)?.name.text ?? String(value);
  if (pointer.endsWith('_on')) return formatDate(String(value));
  if (Array.isArray(value))
    return formatList(
      (value as CompositionRule[]).map(({ constituency, minimum, maximum }) =>
        [
          termName(constituencies, constituency).text,
          [minimum ?? 0, maximum]
            .flatMap((limit) => (typeof limit === 'number' ? [formatNumber(limit)] : []))
            .join('–'),
        ].join(': '),
      ),
    );
  return String(value);
}

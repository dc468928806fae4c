import type { BodyKind, CompositionRule, GovernanceBody, GovernanceBodyInput, Majority } from '$lib/api/schema.gen';
import { filled, given } from '$lib/api/texts';
import { whole } from '$lib/api/whole-numbers';

/** A rule of composition as it is typed. */
export interface RuleDraft {
  constituency: string;
  minimum: string;
  maximum: string;
}

/** A body as a form has it: every field is there, an empty text stands for none. */
export interface BodyDraft {
  slug: string;
  kind: BodyKind | '';
  names: Record<string, string>;
  purposes: Record<string, string>;
  parent: string;
  terms_of_reference: string;
  established_on: string;
  closed_on: string;
  closing_reason: string;
  meetings_per_year: string;
  term_months: string;
  majority: Majority;
  quorum_percent: string;
  composition: RuleDraft[];
  position: string;
}

const typed = (number: number | null | undefined): string => number?.toString() ?? '';

export function draftOf(fields: Partial<GovernanceBodyInput>): BodyDraft {
  return {
    slug: fields.slug ?? '',
    kind: fields.kind ?? '',
    names: { ...fields.names },
    purposes: { ...fields.purposes },
    parent: fields.parent ?? '',
    terms_of_reference: fields.terms_of_reference ?? '',
    established_on: fields.established_on ?? '',
    closed_on: fields.closed_on ?? '',
    closing_reason: fields.closing_reason ?? '',
    meetings_per_year: typed(fields.meetings_per_year),
    term_months: typed(fields.term_months),
    majority: fields.majority ?? 'simple',
    quorum_percent: typed(fields.quorum_percent),
    composition: (fields.composition ?? []).map(({ constituency, minimum, maximum }) => ({
      constituency,
      minimum: typed(minimum),
      maximum: typed(maximum),
    })),
    position: typed(fields.position),
  };
}

const isBlank = ({ constituency, minimum, maximum }: RuleDraft): boolean =>
  !constituency && !minimum.trim() && !maximum.trim();

/** Takes away the rules that nobody filled in: what the service says of a rule is then said at the right one. */
export function dropBlankRules(draft: BodyDraft): void {
  if (draft.composition.some(isBlank)) draft.composition = draft.composition.filter((rule) => !isBlank(rule));
}

/** A rule with a place that nobody filled in says so with its own error, so it is sent as it is. */
const ruleOf = ({ constituency, minimum, maximum }: RuleDraft): CompositionRule => ({
  constituency,
  minimum: whole(minimum) ?? 0,
  maximum: whole(maximum),
});

/** What is written of a draft. Rules that nobody filled in are left out; what is no number is refused before it is sent. */
export const inputOf = (draft: BodyDraft): GovernanceBodyInput => ({
  slug: given(draft.slug),
  // An empty choice is refused as such by the rules of the contract.
  kind: draft.kind as BodyKind,
  names: filled(draft.names),
  purposes: filled(draft.purposes),
  parent: draft.parent || null,
  terms_of_reference: given(draft.terms_of_reference),
  established_on: draft.established_on || null,
  closed_on: draft.closed_on || null,
  closing_reason: given(draft.closing_reason),
  meetings_per_year: whole(draft.meetings_per_year),
  term_months: whole(draft.term_months),
  majority: draft.majority,
  quorum_percent: whole(draft.quorum_percent),
  composition: draft.composition.filter((rule) => !isBlank(rule)).map(ruleOf),
  position: whole(draft.position),
});

/** What is written of a record as it is. */
export const inputOfRecord = (record: GovernanceBody): GovernanceBodyInput => inputOf(draftOf(record));

import { describe, expect, it } from 'vitest';
import { GovernanceBodyInput as rule } from '$lib/api/limits.gen';
import { check } from '$lib/api/rules';
import { draftOf, dropBlankRules, inputOf } from './body-draft';

const input = {
  slug: 'coordinating-group',
  kind: 'coordinating_group' as const,
  names: { en: 'Coordinating Group' },
  purposes: {},
  parent: null,
  terms_of_reference: null,
  established_on: '2024-01-15',
  closed_on: null,
  closing_reason: null,
  meetings_per_year: 2,
  term_months: null,
  majority: 'two_thirds' as const,
  quorum_percent: 50,
  composition: [{ constituency: 'workers', minimum: 2, maximum: null }],
  position: 2,
};

describe('a body in a form', () => {
  it('is written as it was read when nothing was changed', () => expect(inputOf(draftOf(input))).toEqual(input));

  it('leaves out rules that nobody filled in', () => {
    const draft = draftOf(input);
    draft.composition.push({ constituency: '', minimum: ' ', maximum: '' });
    expect(inputOf(draft).composition).toEqual(input.composition);
  });

  it('has its rules where what is said of them is shown, once those that are blank are gone', () => {
    const draft = draftOf(input);
    draft.composition.unshift({ constituency: '', minimum: ' ', maximum: '' });
    dropBlankRules(draft);
    expect(draft.composition.map(({ constituency }) => constituency)).toEqual(['workers']);
    expect(inputOf(draft)).toEqual(input);
  });

  it('is refused at the places that are missing or no number', () => {
    const draft = draftOf({});
    draft.meetings_per_year = 'twice';
    draft.composition.push({ constituency: 'workers', minimum: 'two', maximum: '' });
    const places = check(rule, inputOf(draft)).map(({ pointer, code }) => `${pointer} ${code}`);
    expect(places.sort()).toEqual(
      [
        '/composition/0/minimum bad_format',
        '/kind not_allowed',
        '/meetings_per_year bad_format',
        '/names required',
      ].sort(),
    );
  });
});

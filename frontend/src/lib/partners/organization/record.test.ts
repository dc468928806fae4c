import { describe, expect, it } from 'vitest';
import { same } from '$lib/api/three-way';
import { formOf, inputOf, missingIn, type OwnInput } from './record';

const input: OwnInput = {
  names: { en: 'A union', ar: 'اتحاد' },
  acronym: null,
  constituency: 'workers',
  country: 'SN',
  region: null,
  website: 'https://a.example/',
  descriptions: { en: 'What it does.' },
  priorities: ['employment', 'labour-rights'],
  interventions: [
    { intervention: 'living-wages', role: 'lead' },
    { intervention: 'equal-pay', role: 'member' },
  ],
  logo: { url: 'https://a.example/logo.svg', credit: null, permission: true },
};

describe('the record of one’s own organization', () => {
  it('goes through the form unchanged', () => {
    expect(same(inputOf(formOf(input)), input)).toBe(true);
    const bare: OwnInput = {
      names: { en: 'B' },
      constituency: 'ngos',
      priorities: [],
      interventions: [],
      descriptions: {},
    };
    expect(same(inputOf(formOf(bare)), bare)).toBe(true);
  });

  it('loses what was emptied', () => {
    const form = formOf(input);
    form.names.ar = ' ';
    form.website = '';
    form.interventions['equal-pay'] = '';
    form.logo.url = '';
    const sent = inputOf(form);
    expect(sent.names).toEqual({ en: 'A union' });
    expect([sent.website, sent.logo]).toEqual([null, null]);
    expect(sent.interventions).toEqual([{ intervention: 'living-wages', role: 'lead' }]);
  });

  it('says what visitors do not find', () => {
    const record = {
      names: { en: 'A' },
      descriptions: {},
      priorities: [],
      logo: { url: 'https://a.example/l', permission: false },
    };
    expect(missingIn(record)).toEqual(['names', 'descriptions', 'website', 'place', 'priorities', 'logo']);
    expect(
      missingIn({
        names: { en: 'A', fr: 'B' },
        descriptions: { en: 'C' },
        website: 'https://a.example/',
        region: '419',
        priorities: ['employment'],
        logo: { url: 'https://a.example/l', permission: true },
      }),
    ).toEqual([]);
  });
});

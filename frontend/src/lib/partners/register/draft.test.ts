import { describe, expect, it } from 'vitest';
import { mergePatch } from '$lib/api/three-way';
import { draftOf, inputOf } from './draft';

const record = {
  slug: 'a-partner',
  names: { en: 'A partner', fr: 'Un partenaire' },
  constituency: 'ngos',
  logo: { url: 'https://a.example/logo.svg', credit: null, permission: true },
  external_ids: [{ scheme: 'ror', value: '1' }],
};

describe('a draft', () => {
  it('that nobody touched changes nothing', () => {
    expect(mergePatch(inputOf(draftOf(record)), inputOf(draftOf(record)))).toEqual({});
  });
  it('writes only what differs', () => {
    const draft = draftOf(record);
    draft.names.fr = '';
    draft.acronym = ' AP ';
    draft.external_ids.push({ scheme: ' ', value: '' });
    expect(mergePatch(inputOf(draftOf(record)), inputOf(draft))).toEqual({ names: { fr: null }, acronym: 'AP' });
  });
  it('without an address of a logo has no logo', () => {
    const draft = draftOf(record);
    draft.logo.url = '';
    expect(mergePatch(inputOf(draftOf(record)), inputOf(draft))).toEqual({ logo: null });
  });
  it('keeps a row that is half filled in, for the service to judge', () => {
    const draft = draftOf(record);
    draft.external_ids.push({ scheme: 'lei', value: '' });
    expect(inputOf(draft).external_ids).toHaveLength(2);
  });
  it('does not share lists with the record', () => {
    draftOf(record).external_ids.push({ scheme: 'x', value: 'y' });
    expect(record.external_ids).toHaveLength(1);
  });
});

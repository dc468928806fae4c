import { describe, expect, it } from 'vitest';
import type { Practice } from '$lib/api/schema.gen';
import { formOf, inputOf, originalsOf, stateOf } from './parts';

const practice = {
  title: 'Joint visits',
  summary: null,
  sections: { approach: 'Together.', context: null },
  building_blocks: [{ title: 'Visits', text: 'In pairs.' }],
  media: [{ file: 'f', caption: 'A visit.', alternative_text: null }],
} as unknown as Practice;

describe('a translation beside its original', () => {
  it('has a row for every text that there is', () => {
    const originals = originalsOf(practice);
    expect(originals.map(({ place }) => place)).toEqual([
      '/title',
      '/sections/approach',
      '/building_blocks/0/title',
      '/building_blocks/0/text',
      '/media/0/caption',
    ]);
    const form = formOf({ parts: { '/title': { text: 'Visites', status: 'published' } } }, originals);
    expect(Object.keys(form)).toHaveLength(5);
    expect(inputOf(form)).toEqual({ parts: { '/title': { text: 'Visites', status: 'published' } } });
  });

  it('keeps what is translated of a place that the original has no more', () => {
    const gone = { parts: { '/sections/lessons': { text: 'Leçons', status: 'draft' as const } } };
    expect(inputOf(formOf(gone, originalsOf(practice)))).toEqual(gone);
  });

  it('says where a place stands', () => {
    expect(stateOf(undefined, false)).toBe('missing');
    expect(stateOf({ text: ' ', status: 'published' }, true)).toBe('missing');
    expect(stateOf({ text: 'x', status: 'published' }, false)).toBe('published');
    expect(stateOf({ text: 'x', status: 'draft' }, true)).toBe('outdated');
  });
});

import { describe, expect, it } from 'vitest';
import type { ShownSection } from '$lib/api/schema.gen';
import { outline, shownLanguages } from './outline';

const section = (name: ShownSection['section'], lang = 'en'): ShownSection => ({
  section: name,
  lang,
  html: '<p>x</p>',
  outdated: false,
});
const block = { title: { text: 'x', lang: 'en' }, lang: 'en', html: '<p>x</p>', outdated: false };
const result = { indicator: 'x', value: '1' };
const text = (sections: ShownSection[], building_blocks: (typeof block)[] = []) => ({
  title: { text: 'x', lang: 'en' },
  sections,
  building_blocks,
  media: [],
  languages: ['en'],
});
const ids = (parts: { id: string }[]): string[] => parts.map(({ id }) => id);

describe('the order of a practice', () => {
  it('has building blocks after the approach and results before what they rest on', () => {
    const told = text([section('context'), section('approach'), section('evidence'), section('lessons')], [block]);
    expect(ids(outline({ text: told, results: [result], contacts: [], links: [] }))).toEqual([
      'context',
      'approach',
      'building-blocks',
      'results',
      'evidence',
      'lessons',
    ]);
  });

  it('leaves no part out when there are few sections', () => {
    const contact = { name: 'x', email: 'x@example.org', released: true };
    const link = { title: 'x', url: 'https://example.org' };
    const told = text([section('success_factors')], [block]);
    expect(ids(outline({ text: told, results: [result], contacts: [contact], links: [link] }))).toEqual([
      'building-blocks',
      'results',
      'success-factors',
      'contacts',
      'further-reading',
    ]);
    expect(outline({ text: text([]), results: [], contacts: [], links: [] })).toEqual([]);
  });
});

describe('the languages of a text', () => {
  it('are that of most of it, and the rest', () => {
    expect(shownLanguages(text([section('context', 'fr'), section('approach', 'fr'), section('lessons')]))).toEqual({
      main: 'fr',
      others: ['en'],
    });
    expect(shownLanguages(text([]))).toEqual({ main: 'en', others: [] });
  });
});

import { describe, expect, it } from 'vitest';
import { parse } from '../repository/state';
import { facetLabel, sortLabel } from '../repository/texts.svelte';
import { allFilters, questionParts, suggestedName, unknownParameters } from './question';

const names = {
  of: (name: string, value: string) => (value === 'BR' ? { text: 'Brazil', lang: 'en' } : undefined),
};
const partsOf = (query: string) => questionParts(parse(new URLSearchParams(query)), names, facetLabel, sortLabel);

describe('a saved search in words', () => {
  it('says what is looked for, where, and in which order', () => {
    expect(partsOf('q=inspection&country=BR,SN&sort=title')).toEqual([
      { label: 'Words', values: [{ text: 'inspection', lang: 'und' }] },
      {
        label: 'Country',
        values: [
          { text: 'Brazil', lang: 'en' },
          // Its name is still on its way.
          { text: 'SN', lang: 'en' },
        ],
      },
      { label: 'Order', values: [{ text: 'Title, A to Z', lang: 'en' }], order: true },
    ]);
    expect(partsOf('')).toEqual([]);
  });

  it('may be called after what it looks for, as far as there is room', () => {
    const parts = partsOf('q=inspection&country=BR,SN&sort=title');
    expect(suggestedName(parts, 200)).toBe('inspection · Brazil · SN');
    expect(suggestedName(parts, 20)).toBe('inspection · Brazil');
    expect(suggestedName(parts, 5)).toBe('');
    expect(suggestedName(partsOf('sort=title'), 200)).toBe('');
  });

  it('hides nothing that another program saved', () => {
    expect(unknownParameters('q=x&published_since=2026-01-01T00%3A00%3A00Z&sort=title')).toEqual([
      'published_since=2026-01-01T00:00:00Z',
    ]);
  });

  it('needs the names of all filters of all searches', () => {
    const filters = allFilters(
      ['country=BR', 'country=SN,BR&sdg=8'].map((query) => parse(new URLSearchParams(query)).filters),
    );
    expect(filters).toMatchObject({ country: ['BR', 'SN'], sdg: ['8'], region: [] });
  });
});

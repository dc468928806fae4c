import { describe, expect, it } from 'vitest';
import { asRead, lines, pieces, placeOf } from './places';

describe('a place', () => {
  it('is a field or a section', () => {
    expect(placeOf('/title')).toEqual({ field: 'title' });
    expect(placeOf('/sections/social_dialogue')).toEqual({ field: 'sections', section: 'social_dialogue' });
    expect(placeOf('/results/0/value')).toEqual({ field: 'results' });
  });
});

describe('differences', () => {
  it('come as they are read', () => {
    const places = ['/countries', '/sections/lessons', '/sections/approach', '/building_blocks', '/title'];
    expect(asRead(places.map((place) => ({ place }))).map(({ place }) => place)).toEqual([
      '/title',
      '/sections/approach',
      '/building_blocks',
      '/sections/lessons',
      '/countries',
    ]);
  });
});

describe('what changed', () => {
  it('is told word by word for texts', () => {
    const words = [
      { kind: 'same' as const, text: 'They ' },
      { kind: 'removed' as const, text: 'visited' },
      { kind: 'added' as const, text: 'met' },
    ];
    expect(pieces({ before: 'They visited', after: 'They met', pieces: words })).toEqual({ words: true, lines: words });
  });

  it('is told line by line for lists', () => {
    expect(pieces({ before: ['BR', 'SN'], after: ['SN', 'NP'], pieces: [] })).toEqual({
      words: false,
      lines: [
        { kind: 'removed', text: 'BR' },
        { kind: 'same', text: 'SN' },
        { kind: 'added', text: 'NP' },
      ],
    });
    expect(pieces({ before: null, after: null, pieces: [] }).lines).toEqual([]);
  });

  it('has the parts of a record in one line', () => {
    expect(lines([{ indicator: 'Workshops', value: '412', unit: null, source: 'Report' }])).toEqual([
      'Workshops · 412 · Report',
    ]);
    expect(lines(8)).toEqual(['8']);
  });
});

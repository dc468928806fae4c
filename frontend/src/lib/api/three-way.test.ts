import { describe, expect, it } from 'vitest';
import { decide, mergePatch, mergeThreeWay, patched, same, unitOf, withValuesOf } from './three-way';

describe('same', () => {
  it('takes absent and null as equally empty, at any depth', () => {
    expect(same(undefined, null)).toBe(true);
    expect(same({ credit: null }, {})).toBe(true);
    expect(same('', null)).toBe(false);
  });

  it('minds the order of lists and not that of members', () => {
    expect(same(['a', 'b'], ['b', 'a'])).toBe(false);
    expect(same({ a: 1, b: 2 }, { b: 2, a: 1 })).toBe(true);
    expect(same([{ role: 'lead' }], [{ role: 'member' }])).toBe(false);
  });
});

describe('mergePatch', () => {
  it('holds nothing when nothing changed', () => {
    expect(mergePatch({ names: { en: 'A' }, acronym: null }, { names: { en: 'A' } })).toEqual({});
  });

  it('names only the members that changed', () => {
    expect(
      mergePatch(
        { names: { en: 'A', fr: 'B', es: 'C' }, website: 'https://a.example' },
        { names: { en: 'A', fr: 'D' } },
      ),
    ).toEqual({ names: { fr: 'D', es: null }, website: null });
  });

  it('replaces lists as a whole', () => {
    expect(mergePatch({ priorities: ['a', 'b'] }, { priorities: ['b'] })).toEqual({ priorities: ['b'] });
  });
});

describe('mergeThreeWay', () => {
  it('keeps what each side changed by itself', () => {
    const merge = mergeThreeWay<Record<string, unknown>>(
      { acronym: 'A', website: 'https://old.example', country: 'SN' },
      { acronym: 'A', website: 'https://new.example', country: 'SN' },
      { acronym: 'B', website: 'https://old.example', country: 'SN' },
    );
    expect(merge.merged).toEqual({ acronym: 'B', website: 'https://new.example', country: 'SN' });
    expect(merge.conflicts).toEqual([]);
    expect(merge.taken).toEqual([{ pointer: '/website', before: 'https://old.example', after: 'https://new.example' }]);
  });

  it('reports a place that both changed differently, and keeps mine until it is decided', () => {
    const merge = mergeThreeWay({ acronym: 'A' }, { acronym: 'T' }, { acronym: 'M' });
    expect(merge.conflicts).toEqual([{ pointer: '/acronym', base: 'A', theirs: 'T', mine: 'M' }]);
    expect(merge.merged).toEqual({ acronym: 'M' });
  });

  it('sees no conflict where both did the same', () => {
    const merge = mergeThreeWay({ acronym: 'A' }, { acronym: 'X' }, { acronym: 'X' });
    expect(merge).toEqual({ merged: { acronym: 'X' }, conflicts: [], taken: [] });
  });

  it('merges texts language by language', () => {
    const merge = mergeThreeWay<{ names: Record<string, string> }>(
      { names: { en: 'One', fr: 'Un' } },
      { names: { en: 'One', fr: 'Une', ar: 'واحد' } },
      { names: { en: 'One more', fr: 'Un de plus' } },
    );
    expect(merge.merged).toEqual({ names: { en: 'One more', fr: 'Un de plus', ar: 'واحد' } });
    expect(merge.conflicts).toEqual([{ pointer: '/names/fr', base: 'Un', theirs: 'Une', mine: 'Un de plus' }]);
  });

  it('tells apart a text that one side removed and the other changed', () => {
    const merge = mergeThreeWay<{ names: Record<string, string> }>(
      { names: { en: 'One', fr: 'Un' } },
      { names: { en: 'One' } },
      { names: { en: 'One', fr: 'Une' } },
    );
    expect(merge.conflicts).toEqual([{ pointer: '/names/fr', base: 'Un', theirs: undefined, mine: 'Une' }]);
  });

  it('takes away what only the other side removed', () => {
    const merge = mergeThreeWay<Record<string, unknown>>(
      { names: { en: 'One', fr: 'Un' }, logo: { url: 'https://a.example/l.svg' } },
      { names: { en: 'One' }, logo: null },
      { names: { en: 'One', fr: 'Un' }, logo: { url: 'https://a.example/l.svg' } },
    );
    expect(merge.merged).toEqual({ names: { en: 'One' }, logo: null });
    expect(merge.taken.map(({ pointer }) => pointer)).toEqual(['/names/fr', '/logo']);
  });

  it('merges texts that both sides began', () => {
    const merge = mergeThreeWay<{ texts?: Record<string, string> }>(
      {},
      { texts: { en: 'Theirs' } },
      { texts: { fr: 'Le mien' } },
    );
    expect(merge.merged).toEqual({ texts: { en: 'Theirs', fr: 'Le mien' } });
    expect(merge.conflicts).toEqual([]);
  });
});

describe('decide', () => {
  it('puts values in their places and takes places away', () => {
    const record = { names: { en: 'One', fr: 'Un' } as Record<string, string>, acronym: 'M' };
    const decided = decide(
      record,
      new Map<string, unknown>([
        ['/names/fr', undefined],
        ['/names/es', 'Uno'],
        ['/acronym', 'T'],
      ]),
    );
    expect(decided).toEqual({ names: { en: 'One', es: 'Uno' }, acronym: 'T' });
    expect(record.names).toEqual({ en: 'One', fr: 'Un' });
  });

  it('reads pointers as RFC 6901 writes them', () => {
    expect(decide({ a: {} }, new Map([['/a/x~1y~0z', 1]]))).toEqual({ a: { 'x/y~z': 1 } });
  });
});

describe('patched', () => {
  it('does what the service does with a merge patch', () => {
    const before = { title: 'x', parts: { '/title': { text: 'a', status: 'draft' }, '/summary': { text: 'b' } } };
    const after = { title: 'x', parts: { '/title': { text: 'c', status: 'draft' } } };
    expect(patched(before, mergePatch(before, after))).toEqual(after);
  });
});

describe('unitOf', () => {
  it('ends at what is merged as a whole', () => {
    const record = { sections: { lessons: 'x' }, links: [{ url: 'x' }], cost: null };
    expect(unitOf(record, '/sections/lessons')).toBe('/sections/lessons');
    expect(unitOf(record, '/links/0/url')).toBe('/links');
    expect(unitOf(record, '/cost')).toBe('/cost');
    expect(withValuesOf(record, { ...record, links: [] }, ['/links'])).toEqual({ ...record, links: [] });
  });
});

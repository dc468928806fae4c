import { describe, expect, it } from 'vitest';
import { aroundChange, differences, shortened } from './difference';

describe('differences', () => {
  it('finds nested fields that changed, came and went', () => {
    expect(
      differences(
        { names: { en: 'One', fr: 'Un' }, country: null, acronym: 'O' },
        { names: { en: 'First', es: 'Uno', fr: 'Un' }, country: 'SN', acronym: null },
      ),
    ).toEqual([
      { path: ['names', 'en'], kind: 'changed', before: 'One', after: 'First' },
      { path: ['names', 'es'], kind: 'added', before: null, after: 'Uno' },
      { path: ['country'], kind: 'added', before: null, after: 'SN' },
      { path: ['acronym'], kind: 'removed', before: 'O', after: null },
    ]);
  });

  it('passes over bookkeeping, texts picked by language, and what is empty on both sides', () => {
    expect(
      differences(
        { version: 1, updated_at: 'a', name: { text: 'One', lang: 'en' }, logo: null, descriptions: {} },
        { version: 2, updated_at: 'b', name: { text: 'Un', lang: 'fr' }, logo: '', descriptions: null },
      ),
    ).toEqual([]);
  });

  it('shows lists of words as one value and lists of records entry by entry', () => {
    expect(
      differences(
        { priorities: ['a', 'b'], external_ids: [{ scheme: 'ror', value: '1' }] },
        {
          priorities: ['a', 'c'],
          external_ids: [
            { scheme: 'ror', value: '2' },
            { scheme: 'lei', value: '3' },
          ],
        },
      ),
    ).toEqual([
      { path: ['priorities'], kind: 'changed', before: 'a, b', after: 'a, c' },
      { path: ['external_ids', '#1', 'value'], kind: 'changed', before: '1', after: '2' },
      { path: ['external_ids', '#2', 'scheme'], kind: 'added', before: null, after: 'lei' },
      { path: ['external_ids', '#2', 'value'], kind: 'added', before: null, after: '3' },
    ]);
  });

  it('shows everything of a record that is new or gone', () => {
    expect(differences(null, { role: 'admin', disabled: false, partner: null })).toEqual([
      { path: ['role'], kind: 'added', before: null, after: 'admin' },
      { path: ['disabled'], kind: 'added', before: null, after: 'false' },
    ]);
    expect(differences({ role: 'admin' }, null)).toEqual([
      { path: ['role'], kind: 'removed', before: 'admin', after: null },
    ]);
    expect(differences(null, null)).toEqual([]);
  });

  it('does not lose a value that turns into something of another kind', () => {
    expect(differences({ logo: { url: 'x' } }, { logo: 'erased' })).toEqual([
      { path: ['logo'], kind: 'changed', before: '{"url":"x"}', after: 'erased' },
    ]);
    expect(differences({ logo: null }, { logo: { url: 'x' } })).toEqual([
      { path: ['logo', 'url'], kind: 'added', before: null, after: 'x' },
    ]);
  });
});

describe('long texts', () => {
  const long = 'word '.repeat(100);
  it('are cut to what surrounds the change', () => {
    const cut = aroundChange(`${long}old${long}`, `${long}new${long}`);
    expect(cut.cut).toBe(true);
    expect(cut.before).toMatch(/^….*old.*…$/);
    expect(cut.after).toMatch(/^….*new.*…$/);
    expect(cut.before.length).toBeLessThan(100);
  });
  it('stay whole when they are short', () => {
    expect(aroundChange('a', 'b')).toEqual({ before: 'a', after: 'b', cut: false });
    expect(shortened('a')).toBe('a');
  });
  it('never cut a character in two', () => {
    expect(shortened('😀'.repeat(200))).not.toMatch(/[\ud800-\udbff](?![\udc00-\udfff])/);
    const cut = aroundChange(`${'😀'.repeat(100)}a`, `${'😀'.repeat(100)}b`);
    expect(cut.after).not.toMatch(/(?<![\ud800-\udbff])[\udc00-\udfff]/);
  });
  it('that only grew show what came', () => {
    expect(aroundChange(long, `${long}end`).after).toMatch(/end$/);
  });
});

import { describe, expect, it } from 'vitest';
import type { Partner } from '$lib/api/schema.gen';
import { comparison, completed } from './comparison';

const partner = (fields: Partial<Partner>): Partner => ({
  id: 'x',
  slug: 'x',
  status: 'active',
  name: { text: 'X', lang: 'en' },
  names: { en: 'X' },
  constituency: 'ngos',
  descriptions: {},
  priorities: [],
  interventions: [],
  external_ids: [],
  allowed_transitions: [],
  version: 1,
  created_at: '2026-01-01T00:00:00Z',
  updated_at: '2026-01-01T00:00:00Z',
  ...fields,
});
const one = partner({
  id: 'one',
  names: { en: 'One' },
  country: null,
  joined_on: '2025-02-01',
  parent: 'other',
  external_ids: [{ scheme: 'ror', value: '1' }],
});
const other = partner({
  id: 'other',
  names: { en: 'Other', fr: 'Autre' },
  country: 'SN',
  joined_on: '2024-02-01',
  parent: 'third',
  external_ids: [
    { scheme: 'ror', value: '1' },
    { scheme: 'lei', value: '2' },
  ],
});

describe('completed', () => {
  it('keeps its own and takes what it lacks', () => {
    expect(completed(one, other)).toMatchObject({
      names: { en: 'One', fr: 'Autre' },
      country: 'SN',
      external_ids: other.external_ids,
    });
    expect(completed(other, one).names).toEqual({ en: 'Other', fr: 'Autre' });
  });
  it('joined when the first of the two did', () => {
    expect(completed(one, other).joined_on).toBe('2024-02-01');
  });
  it('never belongs to itself or to what is gone', () => {
    expect(completed(one, other).parent).toBe('third');
    expect(completed(one, partner({ id: 'other', parent: 'one' })).parent).toBeNull();
  });
});

describe('comparison', () => {
  it('marks what differs and says what is left', () => {
    const lines = comparison(one, other, 'one');
    expect(lines.find(({ pointer }) => pointer === '/names/en')).toEqual({
      pointer: '/names/en',
      one: 'One',
      other: 'Other',
      result: 'One',
      differs: true,
    });
    expect(lines.find(({ pointer }) => pointer === '/constituency')?.differs).toBe(false);
  });
  it('passes over fields that both leave empty', () => {
    const pointers = comparison(one, other, 'other').map(({ pointer }) => pointer);
    expect(pointers).not.toContain('/website');
    expect(pointers).not.toContain('/priorities');
  });
});

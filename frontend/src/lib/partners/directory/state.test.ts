import { describe, expect, it } from 'vitest';
import {
  cleared,
  exportAddress,
  filterCount,
  noFilters,
  parse,
  question,
  serialise,
  toQuery,
  toggled,
  type DirectoryState,
} from './state';

const from = (text: string): DirectoryState => parse(new URLSearchParams(text));
const all: DirectoryState = { q: '', filters: noFilters, sort: null, view: 'list' };

describe('the address of the directory', () => {
  it('is empty for all partners', () => {
    expect(from('')).toEqual(all);
    expect(serialise(all)).toBe('');
  });

  it('says everything and is read as it was written', () => {
    const state: DirectoryState = {
      q: 'travail & "décent", 100 % العمل',
      filters: { ...noFilters, constituency: ['ngos', 'workers'], country: ['BR', 'SN'], region: ['202'] },
      sort: '-joined_on',
      view: 'map',
    };
    expect(from(serialise(state))).toEqual(state);
  });

  it('keeps commas readable', () => {
    expect(serialise({ ...all, filters: { ...noFilters, country: ['BR', 'SN'] } })).toBe('?country=BR,SN');
  });

  it('is the same however the values were ordered or repeated', () => {
    expect(serialise(from('country=sn&country=BR,SN&view=list'))).toBe('?country=BR,SN');
  });

  it('leaves out what cannot be', () => {
    expect(from('sort=height&view=globe&status=active,secret&priority=,%00x,,&unknown=1')).toEqual({
      ...all,
      filters: { ...noFilters, status: ['active'] },
    });
  });

  it('stays within what the service takes', () => {
    expect(from(`q=${'x'.repeat(500)}`).q).toHaveLength(200);
    expect(
      from(`constituency=${Array.from({ length: 80 }, (_, n) => `c${n}`).join(',')}`).filters.constituency,
    ).toHaveLength(50);
    expect(from(`country=${'X'.repeat(201)}`).filters.country).toEqual([]);
  });
});

describe('a question', () => {
  it('has no control characters and no blank ends', () => {
    expect(question('  decent\u0000\nwork ')).toBe('decent work');
  });
  it('is never cut inside a character', () => {
    expect(question('😀'.repeat(201))).toBe('😀'.repeat(200));
  });
});

describe('choosing', () => {
  it('adds a value and takes it back', () => {
    const one = toggled(all, 'country', 'SN');
    const two = toggled(one, 'country', 'BR');
    expect(two.filters.country).toEqual(['BR', 'SN']);
    expect(filterCount(toggled(two, 'priority', 'employment'))).toBe(3);
    expect(toggled(toggled(two, 'country', 'SN'), 'country', 'BR')).toEqual(all);
  });

  it('clears search and filters, not how it is looked at', () => {
    expect(cleared(from('q=x&country=SN&sort=name&view=map'))).toEqual({ ...all, sort: 'name', view: 'map' });
  });
});

describe('what the service is asked', () => {
  it('has no empty parameters', () => {
    expect(toQuery(all)).toEqual({});
    expect(toQuery(from('q=x&country=SN&sort=name&view=map'))).toEqual({ q: 'x', country: ['SN'], sort: ['name'] });
  });

  it('is the same for the file', () => {
    expect(exportAddress('', all, 'csv')).toBe('/api/v1/partners?format=csv');
    expect(exportAddress('https://api.example.org', from('q=a b&country=SN&view=map'), 'csv')).toBe(
      'https://api.example.org/api/v1/partners?q=a%20b&country=SN&format=csv',
    );
  });
});

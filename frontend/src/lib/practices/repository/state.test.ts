import { describe, expect, it } from 'vitest';
import { exportAddress, searchOf } from './handing-on';
import {
  feedAddress,
  filterCount,
  noFilters,
  parse,
  serialise,
  shownFacets,
  toQuery,
  toggled,
  type RepositoryState,
} from './state';

const from = (text: string): RepositoryState => parse(new URLSearchParams(text));
const all: RepositoryState = { q: '', filters: noFilters, sort: null, view: 'list' };
const partner = '0192f0c1-7d3a-7cc1-9b1e-3f5d2c8a4b10';

describe('the address of the repository', () => {
  it('is empty for all practices', () => {
    expect(from('')).toEqual(all);
    expect(serialise(all)).toBe('');
  });

  it('says everything and is read as it was written', () => {
    const state: RepositoryState = {
      q: 'formalización del trabajo',
      filters: { ...noFilters, priority: ['labour-rights'], sdg: ['10', '8'], year: ['2024'], kind: ['full'] },
      sort: 'title',
      view: 'map',
    };
    expect(from(serialise(state))).toEqual(state);
  });

  it('leaves out what the service would refuse', () => {
    expect(
      from('sdg=0,8,18,08,x,1e1&year=2024,20245,-1&kind=full,long&partner=brazil&country=br&sort=-name').filters,
    ).toEqual({ ...noFilters, sdg: ['8'], year: ['2024'], kind: ['full'], country: ['BR'] });
    expect(from(`partner=${partner.toUpperCase()}`).filters.partner).toEqual([partner]);
  });
});

describe('what the service is asked', () => {
  it('has numbers where the contract has them', () => {
    expect(toQuery(from('q=x&sdg=8,10&year=2024&kind=snapshot&sort=-title&view=map'))).toEqual({
      q: 'x',
      kind: ['snapshot'],
      sdg: [10, 8],
      year: [2024],
      sort: ['-title'],
    });
    expect(toQuery(all)).toEqual({});
  });
});

describe('facets', () => {
  it('are for everybody, or for what a link has chosen', () => {
    expect(shownFacets(noFilters)).not.toContain('instrument');
    expect(shownFacets(from('instrument=c081').filters)).toContain('instrument');
    expect(shownFacets(from(`partner=${partner}`).filters)).not.toContain('partner');
  });

  it('count what is chosen', () => {
    expect(filterCount(toggled(toggled(all, 'sdg', '8'), 'kind', 'full'))).toBe(2);
    expect(toggled(all, 'sdg', '99')).toEqual(all);
  });
});

describe('what is handed on', () => {
  const now = from('q=a b&country=SN&sort=title&view=map');

  it('is the whole result as a file, however it is looked at', () => {
    expect(exportAddress('', all, 'xlsx')).toBe('/api/v1/practices?format=xlsx');
    expect(exportAddress('https://api.example.org', now, 'csv')).toBe(
      'https://api.example.org/api/v1/practices?q=a%20b&country=SN&sort=title&format=csv',
    );
  });

  it('is a feed with the newest first, in the language of the page', () => {
    expect(feedAddress('', now, 'fr')).toBe('/api/v1/practices?q=a%20b&country=SN&format=atom&lang=fr');
  });

  it('is a search that can be kept', () => {
    expect(searchOf(now)).toBe('q=a%20b&country=SN&sort=title');
    expect(searchOf(all)).toBe('');
  });
});

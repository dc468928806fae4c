import { describe, expect, it } from 'vitest';
import { drawJourney, periodOf, wayBetween } from './journey';

const stop = (...countries: string[]) => ({
  replication: 'r',
  partner: 'p',
  title: { text: 'x', lang: 'en' },
  countries,
  ongoing: false,
});
const places: Record<string, readonly [number, number]> = { BR: [0, 0], SN: [100, 0], NP: [300, 0] };
const placeOf = (code: string) => places[code] ?? null;

describe('the journey of a practice on the map', () => {
  it('begins at the nearest place of origin', () => {
    const { marks, ways } = drawJourney({ countries: ['BR', 'SN'], stops: [stop('NP')] }, placeOf);
    expect(marks.map(({ code, origin }) => [code, origin])).toEqual([
      ['BR', true],
      ['SN', true],
      ['NP', false],
    ]);
    expect(ways).toEqual([{ code: 'NP', path: wayBetween([100, 0], [300, 0]) }]);
  });

  it('counts how often it was done in a country, and needs no way to where it comes from', () => {
    const { marks, ways } = drawJourney({ countries: ['BR'], stops: [stop('SN', 'SN'), stop('SN', 'BR')] }, placeOf);
    expect(marks.map(({ code, again }) => [code, again])).toEqual([
      ['BR', 1],
      ['SN', 2],
    ]);
    expect(ways.map(({ code }) => code)).toEqual(['SN']);
  });

  it('leaves out what the map does not know, and draws nothing from nowhere', () => {
    expect(drawJourney({ countries: [], stops: [stop('SN', 'XX')] }, placeOf)).toEqual({
      marks: [{ code: 'SN', spot: [100, 0], origin: false, again: 1 }],
      ways: [],
    });
  });

  it('bends its ways upwards', () => {
    expect(wayBetween([0, 50], [100, 50])).toBe('M0 50Q50 28 100 50');
  });
});

describe('the time of a replication in words', () => {
  it('says from when to when, or since when', () => {
    expect(periodOf({ started_on: '2024-03-01', ended_on: '2025-02-28' })).toBe('1 Mar 2024 to 28 Feb 2025');
    expect(periodOf({ started_on: '2024-03-01', ongoing: true })).toBe('Since 1 Mar 2024');
    expect(periodOf({ started_on: '2024-03-01' })).toBe('Began on 1 Mar 2024');
    expect(periodOf({ ongoing: true })).toBe('');
  });
});

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Country } from '$lib/api/schema.gen';
import { join, placesOf, stepOf, steps, withoutCountry } from './join';
import { draw, type Atlas } from './shapes';
import { smallCountries } from './small-countries';

const read = <T>(path: string): T => JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8')) as T;
const atlas = read<Atlas>('../../../../node_modules/world-atlas/countries-110m.json');
/** The countries that the service knows. */
const countries = read<Pick<Country, 'code' | 'm49'>[]>('../../../../../api/src/reference/data/countries.json');
const sheet = draw(atlas);

describe('the map', () => {
  it('shows every country that a partner can have', () => {
    const { areas, dots } = join(sheet, countries, []);
    const shown = new Set([...areas.map(({ code }) => code), ...dots.map(({ code }) => code)]);
    // Antarctica has no partners and is cut off.
    expect(countries.map(({ code }) => code).filter((code) => !shown.has(code))).toEqual(['AQ']);
  });

  it('has its dots inside the sheet', () => {
    const { dots } = join(sheet, countries, []);
    expect(dots).toHaveLength(Object.keys(smallCountries).length);
    for (const { code, x, y } of dots) {
      expect(x, code).toBeGreaterThan(0);
      expect(x, code).toBeLessThan(sheet.width);
      expect(y, code).toBeGreaterThan(0);
      expect(y, code).toBeLessThan(sheet.height);
    }
  });

  it('knows a place for every country, in the middle of its largest part', () => {
    const placeOf = placesOf(sheet, countries);
    expect(countries.map(({ code }) => code).filter((code) => !placeOf(code))).toEqual(['AQ']);
    expect(placeOf('XX')).toBeNull();
    // Neither Guiana nor Alaska pulls them away.
    const x = (code: string): number => placeOf(code)?.[0] ?? Number.NaN;
    expect(x('ES')).toBeLessThan(x('FR'));
    expect(x('FR')).toBeLessThan(x('DE'));
    expect(x('US')).toBeGreaterThan(x('MX') - 20);
  });

  it('puts counts where they belong', () => {
    const { areas, dots } = join(sheet, countries, [
      { value: 'SN', count: 3 },
      { value: 'MT', count: 2 },
    ]);
    expect(areas.filter(({ count }) => count > 0)).toMatchObject([{ code: 'SN', count: 3 }]);
    expect(dots.filter(({ count }) => count > 0)).toMatchObject([{ code: 'MT', count: 2 }]);
  });

  it('gives areas without a code of their own no meaning', () => {
    const nameless = join(sheet, countries, [{ value: 'SN', count: 1 }]).areas.filter(({ code }) => code === null);
    expect(nameless.length).toBeGreaterThan(0);
    expect(nameless.every(({ count }) => count === 0)).toBe(true);
  });

  it('says nothing of countries that the service does not know', () => {
    const { areas, dots } = join(sheet, [{ code: 'SN', m49: '686' }], [{ value: 'MT', count: 2 }]);
    expect(areas.filter(({ code }) => code)).toHaveLength(1);
    expect(dots).toEqual([]);
  });
});

describe('partners without a country', () => {
  it('are those that no country counts', () => {
    expect(
      withoutCountry(10, [
        { value: 'SN', count: 3 },
        { value: 'BR', count: 4 },
      ]),
    ).toBe(3);
    expect(withoutCountry(0, [])).toBe(0);
  });
});

describe('colours', () => {
  const upTo = (count: number): number[] => steps([{ value: 'SN', count }]);
  it('are as many as needed, on round numbers', () => {
    expect(steps([])).toEqual([]);
    expect(upTo(1)).toEqual([1]);
    expect(upTo(7)).toEqual([1, 2, 5]);
    expect(upTo(400)).toEqual([1, 20, 50, 100, 200]);
  });
  it('grow with the count', () => {
    expect([0, 1, 2, 4, 5, 70].map((count) => stepOf(count, [1, 2, 5]))).toEqual([0, 1, 2, 2, 3, 3]);
  });
});

import { describe, expect, it } from 'vitest';
import { hemicycle } from './hemicycle';

describe('a hemicycle', () => {
  it('has nothing to draw without seats', () => expect(hemicycle(0).places).toEqual([]));

  it('puts a single seat in the middle', () => {
    const [{ x, y } = { x: 9, y: 9 }] = hemicycle(1).places;
    expect([Math.round(x * 1000) + 0, Math.round(y * 1000)]).toEqual([0, -1000]);
  });

  for (const seats of [2, 5, 6, 7, 12, 13, 40, 151, 705, 10_000])
    it(`has a place of its own for each of ${seats} seats`, () => {
      const { places, radius } = hemicycle(seats);
      expect(places).toHaveLength(seats);
      const grid = new Map<string, { x: number; y: number }[]>();
      const cell = (value: number): number => Math.floor(value / (2 * radius));
      let nearest = Infinity;
      for (const place of places) {
        for (const dx of [-1, 0, 1])
          for (const dy of [-1, 0, 1])
            for (const other of grid.get(`${cell(place.x) + dx} ${cell(place.y) + dy}`) ?? [])
              nearest = Math.min(nearest, Math.hypot(place.x - other.x, place.y - other.y));
        const key = `${cell(place.x)} ${cell(place.y)}`;
        grid.set(key, [...(grid.get(key) ?? []), place]);
      }
      expect(nearest, 'circles do not touch').toBeGreaterThanOrEqual(2 * radius);
      for (const { x, y } of places) {
        expect(Math.hypot(x, y)).toBeLessThanOrEqual(1.000001);
        expect(y).toBeLessThanOrEqual(0.000001);
      }
    });

  it('seats a few in one row', () => {
    const rows = new Set(hemicycle(8).places.map(({ x, y }) => Math.hypot(x, y).toFixed(3)));
    expect([...rows]).toEqual(['1.000']);
  });

  it('goes from the left to the right', () => {
    const angles = hemicycle(60).places.map(({ x, y }) => Math.atan2(-y, x));
    expect(angles).toEqual([...angles].sort((one, other) => other - one));
  });
});

import { describe, expect, it } from 'vitest';
import { restOf } from './begun';

const unfinished = [{ id: 'a', name: 'visit.jpg', length: 900 }];
const begun = { a: { practice: 'p', changed: 5 } };

describe('a file that is chosen again', () => {
  it('goes on with its upload', () => {
    expect(restOf({ name: 'visit.jpg', size: 900, lastModified: 5 }, unfinished, begun)).toBe('a');
  });

  it('begins anew when it is another file, or was changed since', () => {
    expect(restOf({ name: 'visit.jpg', size: 900, lastModified: 6 }, unfinished, begun)).toBeUndefined();
    expect(restOf({ name: 'visit.jpg', size: 901, lastModified: 5 }, unfinished, begun)).toBeUndefined();
    expect(restOf({ name: 'other.jpg', size: 900, lastModified: 5 }, unfinished, begun)).toBeUndefined();
  });

  it('does not go on with what was begun elsewhere', () => {
    expect(restOf({ name: 'visit.jpg', size: 900, lastModified: 5 }, unfinished, {})).toBeUndefined();
  });
});

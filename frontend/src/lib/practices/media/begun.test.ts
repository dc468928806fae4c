import { afterEach, describe, expect, it, vi } from 'vitest';
import { begunBy, forget, remember, restOf } from './begun';

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

describe('what was begun in this browser', () => {
  afterEach(() => void vi.unstubAllGlobals());

  it('is remembered for each account until it has ended', () => {
    const kept = new Map<string, string>();
    vi.stubGlobal('localStorage', {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, text: string) => kept.set(key, text),
      removeItem: (key: string) => kept.delete(key),
    });
    remember('me', 'a', 'p', 1);
    remember('me', 'b', 'p', 2);
    remember('me', 'c', 'p', 3);
    forget('me', 'b', 'c', 'unknown');
    forget('you', 'a');
    expect(begunBy('me')).toEqual({ a: { practice: 'p', changed: 1 } });
    forget('me', 'a');
    expect(kept.size).toBe(0);
  });
});

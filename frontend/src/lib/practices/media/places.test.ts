import { describe, expect, it } from 'vitest';
import { mediumPlace } from './places';

describe('a place within the files of a practice', () => {
  it('is told by the number of the file and what is said of it', () => {
    expect(mediumPlace('/media/0/alternative_text')).toBe('File 1: What the picture shows');
    expect(mediumPlace('/media/11/credit')).toBe('File 12: Whom it is from');
    expect(mediumPlace('/media/2/file')).toBe('File 3');
    expect([mediumPlace('/media'), mediumPlace('/links/0/title')]).toEqual([undefined, undefined]);
  });
});

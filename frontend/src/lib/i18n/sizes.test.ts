import { describe, expect, it } from 'vitest';
import { formatSize } from './sizes';

describe('the size of a file', () => {
  it('is told in a unit that people count in', () => {
    expect(formatSize(300)).toBe('300 bytes');
    expect(formatSize(2048)).toBe('2 kB');
    expect(formatSize(20 * 1024 * 1024)).toBe('20 MB');
    expect(formatSize(1.5 * 1024 * 1024)).toBe('1.5 MB');
    expect(formatSize(3 * 1024 ** 4)).toBe('3,072 GB');
  });
});

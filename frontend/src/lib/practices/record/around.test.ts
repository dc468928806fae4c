import { describe, expect, it } from 'vitest';
import { pictureSources } from './around';

describe('the sources of a picture', () => {
  it('are its copies, the largest for browsers that do not choose', () => {
    const sizes = [480, 960].map((width) => ({ width, height: 10, size: 1, href: `/files/a/sizes/${String(width)}` }));
    expect(pictureSources('https://api.example.org', { sizes, href: '/files/a/content' })).toEqual({
      src: 'https://api.example.org/files/a/sizes/960',
      srcset: 'https://api.example.org/files/a/sizes/480 480w, https://api.example.org/files/a/sizes/960 960w',
    });
  });

  it('are the file itself until there are copies', () => {
    expect(pictureSources('', { sizes: [], href: '/files/a/content' })).toEqual({ src: '/files/a/content' });
  });
});

import { describe, expect, it } from 'vitest';
import { headersOf, isNdjson, readHeaders } from './header';

describe('headersOf', () => {
  it('tells separators from what stands between quotation marks', () => {
    expect(headersOf('a;"b, c, d";e\n1;2;3')).toEqual(['a', 'b, c, d', 'e']);
    expect(headersOf('a\tb\n')).toEqual(['a', 'b']);
    expect(headersOf('one')).toEqual(['one']);
  });
  it('knows doubled quotation marks, line breaks in cells and empty lines before', () => {
    expect(headersOf('\ufeff\r\n"a ""x""","b\nc"\r\n1,2')).toEqual(['a "x"', 'b\nc']);
  });
  it('leaves out empty and repeated headers', () => {
    expect(headersOf('a,,a,b')).toEqual(['a', 'b']);
  });
});

describe('readHeaders', () => {
  it('reads the encodings of spreadsheets', async () => {
    expect(await readHeaders(new Blob(['Priorité;Pays\n']))).toEqual(['Priorité', 'Pays']);
    expect(await readHeaders(new Blob([new Uint8Array([0x50, 0xe9, 0x3b, 0x62, 0x0a])]))).toEqual(['Pé', 'b']);
    const utf16 = new Uint8Array([0xff, 0xfe, 0x61, 0, 0x3b, 0, 0x62, 0, 0x0a, 0]);
    expect(await readHeaders(new Blob([utf16]))).toEqual(['a', 'b']);
  });
  it('reads the beginning only, even when it ends within a character', async () => {
    const text = `a,b\n${'x'.repeat(64 * 1024 - 5)}é${'y'.repeat(100)}`;
    expect(await readHeaders(new Blob([text]))).toEqual(['a', 'b']);
  });
});

it('files of lines are known by their names', () => {
  expect(isNdjson('Partners.NDJSON')).toBe(true);
  expect(isNdjson('partners.csv')).toBe(false);
});

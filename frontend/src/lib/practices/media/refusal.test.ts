import { describe, expect, it } from 'vitest';
import { ApiError } from '$lib/api/problem';
import { refusalOf } from './refusal';

const refused = (code: string, message: string, parameter: string) =>
  new ApiError(400, 'Bad request', '', 'invalid', [{ code, message, parameter }]);

describe('why a file is not taken', () => {
  it('is said in plain words, with what the service found in it', () => {
    const { text, said } = refusalOf(refused('polyglot', 'is a PDF and an archive at once', 'file'));
    expect(text).toMatch(/Something else is hidden/);
    expect(said).toEqual({ found: 'is a PDF and an archive at once' });
  });

  it('is said without what only programs need', () => {
    expect(
      refusalOf(refused('wrong_kind', 'must hold a filename that ends with one of: pdf', 'Upload-Metadata')),
    ).toEqual({
      text: expect.stringMatching(/not of a kind/),
    });
  });

  it('may be that there is no room', () => {
    const { text, said } = refusalOf(new ApiError(413, 'Too large', '12 are left.'));
    expect([text, said]).toEqual([expect.stringMatching(/no room/), { sentence: '12 are left.' }]);
  });

  it('may be something that is no fault of the file', () => {
    expect(refusalOf(new ApiError(403, 'Forbidden', 'Not yours.'))).toEqual({ text: expect.stringMatching(/./) });
  });
});

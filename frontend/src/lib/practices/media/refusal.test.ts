import { describe, expect, it } from 'vitest';
import { ApiError } from '$lib/api/problem';
import { refusalOf } from './refusal';

const refused = (code: string, message: string, parameter: string) =>
  new ApiError(400, 'Bad request', '', 'invalid', [{ code, message, parameter }]);

describe('why a file is not taken', () => {
  it('is said in plain words, with what the service found in it', () => {
    expect(refusalOf(refused('polyglot', 'is a PDF and an archive at once', 'file'))).toEqual({
      text: expect.stringMatching(/Something else is hidden/),
      said: 'The file is a PDF and an archive at once.',
      again: false,
    });
  });

  it('is said without what only programs need', () => {
    const { text, said } = refusalOf(
      refused('wrong_kind', 'must hold a filename that ends with pdf', 'Upload-Metadata'),
    );
    expect([text, said]).toEqual([expect.stringMatching(/not of a kind/), undefined]);
  });

  it('may be that there is no room', () => {
    expect(refusalOf(new ApiError(413, 'Too large', '12 are left.'))).toEqual({
      text: expect.stringMatching(/no room/),
      said: '12 are left.',
      again: true,
    });
  });

  it('may be that it is not the file any more that was chosen', () => {
    const changed = new ApiError(400, 'Changed', '', 'changed', [{ code: 'changed', message: '' }]);
    expect(refusalOf(changed)).toEqual({ text: expect.stringMatching(/Choose it again/), again: false });
  });

  it('may be something that is no fault of the file', () => {
    const { text, again } = refusalOf(new ApiError(500, 'Error', ''));
    expect([text, again]).toEqual([expect.stringMatching(/./), true]);
  });
});

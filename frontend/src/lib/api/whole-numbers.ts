import { ApiError } from './problem';

const DIGITS = /^\d{1,9}$/;

/** A whole number that somebody typed; null when there is none, not a number when it is something else. */
export function whole(text: string): number | null {
  const typed = text.trim();
  if (!typed) return null;
  return DIGITS.test(typed) ? Number(typed) : Number.NaN;
}

/** What is wrong with texts that should be whole numbers, by their place in the body; null when nothing is. */
export function notWhole(fields: Readonly<Record<string, string>>): ApiError | null {
  const errors = Object.entries(fields)
    .filter(([, text]) => text.trim() !== '' && !DIGITS.test(text.trim()))
    .map(([pointer]) => ({ pointer, code: 'bad_format', message: '' }));
  return errors.length ? new ApiError(400, '', '', 'invalid-request', errors) : null;
}

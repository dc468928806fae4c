import { ApiError } from './problem';

/** A whole number that somebody typed; null when there is none. Check with {@link notWhole} first. */
export const whole = (text: string): number | null => (text.trim() ? Number(text) : null);

/** What is wrong with texts that should be whole numbers, by their place in the body; null when nothing is. */
export function notWhole(fields: Readonly<Record<string, string>>): ApiError | null {
  const errors = Object.entries(fields)
    .filter(([, text]) => text.trim() !== '' && !/^\d{1,9}$/.test(text.trim()))
    .map(([pointer]) => ({ pointer, code: 'bad_format', message: '' }));
  return errors.length ? new ApiError(400, '', '', 'invalid-request', errors) : null;
}

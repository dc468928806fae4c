import type { ApiError } from '$lib/api/problem';
import * as m from '$lib/paraglide/messages';

// Apart from the sentences for fields, which pages without a form do not need.
export { explain } from './failure';

/** A sentence in the language of the page, or one of the service in its own. */
export type Said = string | { text: string; lang: string };

/**
 * The sentence for one wrong field. `at` is the JSON pointer of the field (`/contact/email`); errors of anything below
 * it count too.
 */
export function fieldError(problem: ApiError | null, at: string): Said | undefined {
  const found = problem?.errors.find(({ pointer }) => pointer === at || pointer?.startsWith(`${at}/`));
  return found && sentence(found.code, found.message);
}

/** The sentence for a place that is wrong as a whole, such as an id that somebody else has. */
export function wholeError(problem: ApiError | null, at: string | undefined): Said | undefined {
  const found = problem?.errors.find(({ pointer }) => pointer === at);
  return found && sentence(found.code, found.message);
}

/** Errors that no field of the form shows: `shown` lists the pointers that do. */
export function otherErrors(problem: ApiError | null, shown: readonly string[]): { at: string; said: Said }[] {
  return (problem?.errors ?? [])
    .filter(({ pointer = '' }) => !shown.some((at) => pointer === at || pointer.startsWith(`${at}/`)))
    .map(({ pointer, parameter, code, message }) => ({
      at: pointer ?? parameter ?? '',
      said: sentence(code, message),
    }));
}

/** Codes that have their own sentence in every language; for others the service's English one is shown. */
const sentences: Record<string, () => string> = {
  required: m.shell_field_required,
  too_short: m.shell_field_too_short,
  too_long: m.shell_field_too_long,
  too_few: m.shell_field_too_few,
  too_many: m.shell_field_too_many,
  bad_format: m.shell_field_bad_format,
  out_of_range: m.shell_field_out_of_range,
  repeated: m.shell_field_repeated,
  not_allowed: m.shell_field_not_allowed,
  unknown_reference: m.shell_field_unknown_reference,
  taken: m.shell_field_taken,
  not_yours: m.shell_field_not_yours,
  overlapping: m.shell_field_overlapping,
  wrong_constituency: m.shell_field_wrong_constituency,
  wrong_region: m.shell_field_wrong_region,
  not_active: m.shell_field_not_active,
  circle: m.shell_field_circle,
  contradiction: m.shell_field_contradiction,
};

/** What is said of an error: its code's sentence, or the service's own. */
export function sentence(code: string, message: string): Said {
  return sentences[code]?.() ?? { text: message, lang: 'en' };
}

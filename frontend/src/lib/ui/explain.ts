import type { ApiError } from '$lib/api/problem';
import * as m from '$lib/paraglide/messages';

/** What people are told of a failure: a title in their language, and the service's own sentence (English) when it helps. */
export function explain(problem: ApiError): { title: string; text?: string; lang?: string } {
  switch (problem.status) {
    case 0:
    case 502:
    case 503:
    case 504:
      return { title: m.shell_problem_unreachable(), text: m.shell_problem_unreachable_text() };
    case 401:
      return problem.code === 'wrong-credentials'
        ? { title: m.shell_problem_credentials() }
        : { title: m.shell_problem_signed_out() };
    case 403:
      return { title: m.shell_problem_forbidden(), text: problem.detail, lang: 'en' };
    case 404:
    case 410:
      return { title: m.shell_problem_not_found() };
    case 409:
      return { title: m.shell_problem_conflict(), text: problem.detail, lang: 'en' };
    case 412:
      return { title: m.shell_problem_stale() };
    case 413:
      return { title: m.shell_problem_too_large(), text: problem.detail, lang: 'en' };
    case 429:
      return { title: m.shell_problem_too_many({ seconds: String(problem.retryAfter ?? 60) }) };
    case 400:
    case 422:
      return problem.errors.length
        ? { title: m.shell_problem_fields() }
        : { title: m.shell_problem_refused(), text: problem.detail, lang: 'en' };
    default:
      return { title: m.shell_problem_unexpected(), text: m.shell_problem_unexpected_text() };
  }
}

/**
 * The sentence for one wrong field. `at` is the JSON pointer of the field (`/contact/email`); errors of anything below
 * it count too.
 */
export function fieldError(problem: ApiError | null, at: string): string | undefined {
  const found = problem?.errors.find(({ pointer }) => pointer === at || pointer?.startsWith(`${at}/`));
  return found && sentence(found.code, found.message);
}

/** Errors that no field of the form shows: `shown` lists the pointers that do. */
export function otherErrors(problem: ApiError | null, shown: readonly string[]): string[] {
  return (problem?.errors ?? [])
    .filter(({ pointer = '' }) => !shown.some((at) => pointer === at || pointer.startsWith(`${at}/`)))
    .map(({ pointer, parameter, code, message }) => `${pointer ?? parameter ?? ''}: ${sentence(code, message)}`);
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
};

function sentence(code: string, message: string): string {
  return sentences[code]?.() ?? message;
}

import type { ApiError } from '$lib/api/problem';
import { formatWait } from '$lib/i18n/formats';
import * as m from '$lib/paraglide/messages';

/** What people are told of a failure: a title in their language, and the service's own sentence (English) when it helps. */
export function explain(problem: ApiError): { title: string; text?: string; lang?: string } {
  if (problem.unreachable) return { title: m.shell_problem_unreachable(), text: m.shell_problem_unreachable_text() };
  switch (problem.status) {
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
      return { title: m.shell_problem_stale(), text: m.shell_problem_stale_text() };
    case 413:
      return { title: m.shell_problem_too_large(), text: problem.detail, lang: 'en' };
    case 503:
      return { title: m.shell_problem_unavailable(), text: problem.detail, lang: 'en' };
    case 429:
      return { title: m.shell_problem_too_many({ wait: formatWait(problem.retryAfter ?? 60) }) };
    case 400:
    case 422:
      return problem.errors.length
        ? { title: m.shell_problem_fields() }
        : { title: m.shell_problem_refused(), text: problem.detail, lang: 'en' };
    default:
      return { title: m.shell_problem_unexpected(), text: m.shell_problem_unexpected_text() };
  }
}

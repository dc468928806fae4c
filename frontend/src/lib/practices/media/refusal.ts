import type { ApiError } from '$lib/api/problem';
import * as m from '$lib/paraglide/messages';
import { explain } from '$lib/ui/failure';

/** Why the service does not take a file, in plain words by its code. */
const reasons: Record<string, () => string> = {
  wrong_kind: m.media_refused_wrong_kind,
  too_large: m.media_refused_picture_bytes,
  picture_too_large: m.media_refused_picture_pixels,
  picture_too_long: m.media_refused_picture_shape,
  polyglot: m.media_refused_polyglot,
  archive_bomb: m.media_refused_bomb,
  damaged: m.media_refused_damaged,
  encrypted: m.media_refused_encrypted,
  program: m.media_refused_program,
  bad_name: m.media_refused_inside,
  bad_encoding: m.media_refused_encoding,
  bad_character: m.media_refused_encoding,
  bad_metadata: m.media_refused_name,
  changed: m.media_refused_changed,
  refused: m.media_refused,
};

export interface Refusal {
  text: string;
  /** What the service said itself, in English. */
  said?: string;
  /** Whether the same file may be taken later. */
  again: boolean;
}

/** What somebody is told whose file was not taken. */
export function refusalOf(problem: ApiError): Refusal {
  if (problem.status === 413) return { text: m.media_refused_room(), said: problem.detail, again: true };
  if (problem.status === 409) return { text: m.media_refused_unfinished(), said: problem.detail, again: true };
  const [first] = problem.errors;
  const text = first && reasons[first.code]?.();
  if (!first || !text) return { text: explain(problem).title, again: true };
  // What is wrong with the announcement is said for programs; what is wrong with the file, for people.
  return first.parameter === 'file'
    ? { text, said: `The file ${first.message}.`, again: false }
    : { text, again: false };
}

import type { Stored } from '$lib/api/record-editing.svelte';
import type { Recommendation, Review, ReviewStatus } from '$lib/api/schema.gen';
import { criterionNames, type Criterion } from '../desk/labels';

/** A review as the form holds it; scores as the boxes have them. */
export interface ReviewForm {
  status: ReviewStatus;
  scores: Record<Criterion, string>;
  recommendation: Recommendation | '';
  summary: string;
}

/** What the contract takes of it. */
export interface ReviewDraft {
  status: ReviewStatus;
  scores: Record<Criterion, number | null>;
  recommendation: Recommendation | null;
  summary: string | null;
}

export const inputOf = (form: ReviewForm): ReviewDraft => ({
  status: form.status,
  scores: Object.fromEntries(
    criterionNames.map((name) => [name, form.scores[name] ? Number(form.scores[name]) : null]),
  ) as ReviewDraft['scores'],
  recommendation: form.recommendation || null,
  summary: form.summary.trim() ? form.summary : null,
});

export const formOf = (draft: ReviewDraft): ReviewForm => ({
  status: draft.status,
  scores: Object.fromEntries(
    criterionNames.map((name) => [name, draft.scores[name] ? String(draft.scores[name]) : '']),
  ) as ReviewForm['scores'],
  recommendation: draft.recommendation ?? '',
  summary: draft.summary ?? '',
});

export const draftOf = ({ status, scores, recommendation, summary }: Review): ReviewDraft =>
  inputOf(
    formOf({
      status,
      scores: scores as ReviewDraft['scores'],
      recommendation: recommendation ?? null,
      summary: summary ?? null,
    }),
  );

export const storedOf = ({ record, etag }: { record: Review; etag: string }): Stored<ReviewDraft> => ({
  etag,
  savedAt: record.updated_at,
  input: draftOf(record),
});

/** The mean of the scores that were given; null when there are none. */
export function meanOf(scores: readonly (number | null | undefined)[]): number | null {
  const given = scores.filter((score) => typeof score === 'number');
  return given.length ? given.reduce((sum, score) => sum + score, 0) / given.length : null;
}

/** Reviews of one revision, completed ones first. */
export const ofRevision = (reviews: readonly Review[], revision: number): Review[] =>
  reviews
    .filter((review) => review.revision === revision)
    .sort((one, other) => Number(other.status === 'completed') - Number(one.status === 'completed'));

import { describe, expect, it } from 'vitest';
import type { Review } from '$lib/api/schema.gen';
import { criterionNames } from '../desk/labels';
import { draftOf, formOf, inputOf, meanOf, ofRevision } from './review';

const review = (changes: Partial<Review>): Review =>
  ({ status: 'asked', scores: {}, revision: 1, recommendation: null, summary: null, ...changes }) as Review;

describe('a review in the form', () => {
  it('has a score for each of the seven criteria, or none', () => {
    expect(criterionNames).toHaveLength(7);
    const draft = draftOf(review({ scores: { innovation: 4 } as Review['scores'] }));
    expect(draft.scores).toMatchObject({ innovation: 4, efficiency: null });
    expect(formOf(draft).scores).toMatchObject({ innovation: '4', efficiency: '' });
    expect(inputOf(formOf(draft))).toEqual(draft);
  });
});

describe('reviews together', () => {
  it('are averaged over those who gave a score', () => {
    expect(meanOf([4, null, 5])).toBe(4.5);
    expect(meanOf([null, undefined])).toBe(null);
  });

  it('are those of one revision, completed ones first', () => {
    const [asked, done, old] = [
      review({ id: 'a' }),
      review({ id: 'b', status: 'completed' }),
      review({ id: 'c', revision: 2 }),
    ];
    expect(ofRevision([asked, done, old], 1).map(({ id }) => id)).toEqual(['b', 'a']);
  });
});

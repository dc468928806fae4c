import { describe, expect, it } from 'vitest';
import { ReplicationInput } from '$lib/api/limits.gen';
import { check } from '$lib/api/rules';
import { emptyLink, emptyResult } from '../submission/draft';
import { formOf, inputOf, type ReplicationDraft } from './draft';
import { moveOf, openMoves } from './moves';

const empty: ReplicationDraft = { lang: 'en', title: null };

describe('a report in the form', () => {
  it('comes back from what is stored', () => {
    const input: ReplicationDraft = {
      lang: 'fr',
      title: 'Inspections conjointes',
      summary: 'Sur les marchés.',
      countries: ['SN'],
      place: 'Dakar',
      started_on: '2024-03-01',
      ended_on: null,
      ongoing: true,
      sections: { changes: 'Le soir.', implementation: null, outcome: '  - un\n  - deux', lessons: null },
      results: [{ indicator: 'Étals', value: '40', unit: null, baseline: null, source: null }],
      links: [{ title: 'Rapport', url: 'https://example.org/rapport' }],
    };
    expect(inputOf(formOf(input))).toEqual(input);
  });

  it('says nothing of rows that nobody has written into', () => {
    const form = { ...formOf(empty), results: [emptyResult()], links: [emptyLink()] };
    expect(inputOf(form)).toMatchObject({ results: [], links: [] });
  });

  it('has no end while it goes on, and keeps the day in the form', () => {
    const form = { ...formOf(empty), ended_on: '2025-01-01', ongoing: true };
    expect(inputOf(form)).toMatchObject({ ended_on: null, ongoing: true });
    expect(inputOf({ ...form, ongoing: false })).toMatchObject({ ended_on: '2025-01-01', ongoing: false });
  });

  it('is refused where the contract would refuse it', () => {
    const form = { ...formOf(empty), place: 'x'.repeat(301), results: [{ ...emptyResult(), indicator: 'Stalls' }] };
    expect(
      check({ ...ReplicationInput, required: ['lang', 'title'] }, inputOf(form)).map(({ pointer }) => pointer),
    ).toEqual(['/title', '/place', '/results/0/value']);
  });
});

describe('the steps of a report', () => {
  it('are not offered while something is missing that they need', () => {
    const draft = { status: 'draft', deciding: false } as const;
    expect(openMoves({ ...draft, allowed: ['submitted'], complete: false })).toEqual([]);
    expect(openMoves({ ...draft, allowed: ['submitted'], complete: true })).toEqual(['submitted']);
  });

  it('are those of the person who looks at it', () => {
    const submitted = { status: 'submitted', complete: true } as const;
    const allowed = ['draft', 'approved', 'declined', 'withdrawn'] as const;
    expect(openMoves({ ...submitted, allowed, deciding: true })).toEqual(['approved', 'declined']);
    expect(openMoves({ ...submitted, allowed: ['draft', 'withdrawn'], deciding: false })).toEqual([
      'draft',
      'withdrawn',
    ]);
    expect(openMoves({ status: 'approved', allowed: ['withdrawn'], complete: true, deciding: true })).toEqual([
      'withdrawn',
    ]);
  });

  it('ask for a reason where somebody else has to be told one', () => {
    expect(moveOf('submitted', 'declined').reason).toBe(true);
    expect(moveOf('approved', 'withdrawn').reason).toBe(true);
    expect(moveOf('submitted', 'withdrawn').reason).toBe(false);
    expect(moveOf('draft', 'submitted').reason).toBe(false);
  });
});

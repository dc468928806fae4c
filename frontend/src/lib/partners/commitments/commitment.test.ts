import { describe, expect, it } from 'vitest';
import { CommitmentInput, CommitmentReportInput } from '$lib/api/limits.gen';
import { check } from '$lib/api/rules';
import { emptyCommitment, emptyReport, formOf, inputOf, isBegun, reportOf } from './commitment';

describe('a commitment in the form', () => {
  it('says what it lacks', () => {
    expect(check(CommitmentInput, inputOf(emptyCommitment(), 'p')).map(({ pointer }) => pointer)).toEqual([
      '/kind',
      '/titles',
    ]);
  });

  it('has money only when it is financial', () => {
    const form = { ...emptyCommitment(), kind: 'financial' as const, amount: ' 250000.00 ', currency: 'EUR' };
    expect(inputOf(form, 'p')).toMatchObject({ amount: '250000.00', currency: 'EUR' });
    expect(inputOf({ ...form, kind: 'policy' }, 'p')).toMatchObject({ amount: null, currency: null });
  });

  it('comes back from what is stored', () => {
    const form = { ...emptyCommitment(), titles: { en: 'T' }, kind: 'policy' as const, due_on: '2028-12-31' };
    expect(formOf(inputOf(form, 'p'))).toEqual(form);
  });

  it('finds an amount that the contract would refuse', () => {
    const form = {
      ...emptyCommitment(),
      titles: { en: 'T' },
      kind: 'financial' as const,
      amount: '250,000',
      currency: 'EUR',
    };
    expect(check(CommitmentInput, inputOf(form, 'p'))).toEqual([
      { pointer: '/amount', code: 'bad_format', message: '' },
    ]);
  });
});

describe('a report in the form', () => {
  it('needs a text', () => {
    expect(check(CommitmentReportInput, reportOf(emptyReport())).map(({ pointer }) => pointer)).toEqual(['/texts']);
    expect(isBegun(emptyReport())).toBe(false);
    expect(isBegun({ ...emptyReport(), note: 'On track' })).toBe(true);
  });

  it('refuses a share that is none', () => {
    const of = (percent: string) =>
      check(CommitmentReportInput, reportOf({ ...emptyReport(), texts: { en: 'x' }, percent })).map(({ code }) => code);
    expect(of('40')).toEqual([]);
    expect(of('140')).toEqual(['out_of_range']);
    expect(of('4.5')).toEqual(['bad_format']);
    expect(of('half')).toEqual(['bad_format']);
  });
});

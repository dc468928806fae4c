import { describe, expect, it } from 'vitest';
import { ApplicationInput, CommitmentReportInput } from './limits.gen';
import { check, lengthOf, refusal } from './rules';

const application = (change: (body: Record<string, unknown>) => void) => {
  const body: Record<string, unknown> = {
    organization: { names: { en: 'An association' }, constituency: 'workers', website: 'https://a.example' },
    statement: 'We support the aims.',
    signatory: { name: 'N', position: 'P' },
    contact: { name: 'N', email: 'n@a.example' },
  };
  change(body);
  return check(ApplicationInput, body).map(({ pointer, code }) => `${pointer} ${code}`);
};

describe('rules of the contract', () => {
  it('let a good body pass', () => {
    expect(application(() => undefined)).toEqual([]);
  });

  it('find everything that is missing at once', () => {
    expect(
      check(ApplicationInput, { organization: { names: {} }, contact: {} }).map((e) => `${e.pointer} ${e.code}`),
    ).toEqual([
      '/statement required',
      '/signatory required',
      '/organization/constituency required',
      '/organization/names required',
      '/contact/name required',
      '/contact/email required',
    ]);
  });

  it('know lengths, patterns and formats', () => {
    expect(application((body) => (body.statement = 'x'.repeat(10_001)))).toEqual(['/statement too_long']);
    expect(application((body) => (body.statement = ' \n '))).toEqual(['/statement required']);
    expect(application((body) => (body.contact = { name: 'N', email: 'nowhere' }))).toEqual([
      '/contact/email bad_format',
    ]);
    expect(application((body) => (body.documents = [{ title: 'T', url: 'ftp://a.example/' }]))).toEqual([
      '/documents/0/url bad_format',
    ]);
    expect(check(CommitmentReportInput, { texts: { en: 'x' }, progress_percent: 101 })).toEqual([
      { pointer: '/progress_percent', code: 'out_of_range', message: '' },
    ]);
  });

  it('count characters, not code units', () => {
    expect(lengthOf('𝒳a🙂')).toBe(3);
    expect(application((body) => (body.statement = '🙂'.repeat(10_000)))).toEqual([]);
  });

  it('make a problem of the service out of what they find', () => {
    const problem = refusal(CommitmentReportInput, { texts: {} });
    expect(problem?.status).toBe(400);
    expect(problem?.errors[0]?.code).toBe('required');
    expect(refusal(CommitmentReportInput, { texts: { en: 'Done.' } })).toBeNull();
  });
});

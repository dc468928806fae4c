import { describe, expect, it } from 'vitest';
import type { Checklist } from '$lib/api/schema.gen';
import { changedFindings, openItems, rebasedFindings } from './findings';

const read: Checklist = {
  identity: { outcome: 'open', note: null },
  record: { outcome: 'passed', note: 'Seen.' },
  aims: { outcome: 'open', note: null },
};

describe('changedFindings', () => {
  it('sends only what differs, with notes tidied', () => {
    const mine: Checklist = { ...read, identity: { outcome: 'passed', note: '  Register.  ' } };
    expect(changedFindings(read, mine)).toEqual({ identity: { outcome: 'passed', note: 'Register.' } });
  });
  it('takes an empty note as none', () => {
    expect(changedFindings(read, { ...read, aims: { outcome: 'open', note: ' ' } })).toEqual({});
    expect(changedFindings(read, { ...read, record: { outcome: 'passed', note: '' } })).toEqual({
      record: { outcome: 'passed', note: null },
    });
  });
});

describe('rebasedFindings', () => {
  const theirs: Checklist = { ...read, aims: { outcome: 'concern', note: 'Look again.' } };

  it('takes over what only the other side changed and keeps mine', () => {
    const mine: Checklist = { ...read, identity: { outcome: 'passed', note: null } };
    expect(rebasedFindings(read, theirs, mine)).toEqual({
      findings: { identity: mine.identity, record: read.record, aims: theirs.aims },
      taken: ['aims'],
      conflicts: [],
    });
  });
  it('names what both changed otherwise', () => {
    const mine: Checklist = { ...read, aims: { outcome: 'passed', note: null } };
    const merged = rebasedFindings(read, theirs, mine);
    expect(merged.conflicts).toEqual(['aims']);
    expect(merged.findings.aims).toEqual(mine.aims);
  });
  it('sees no conflict when both found the same', () => {
    const merged = rebasedFindings(read, theirs, structuredClone(theirs));
    expect(merged.conflicts).toEqual([]);
    expect(merged.taken).toEqual([]);
  });
  it('knows items that came meanwhile', () => {
    const merged = rebasedFindings(read, { ...read, fresh: { outcome: 'passed', note: null } }, read);
    expect(merged.taken).toEqual(['fresh']);
    expect(openItems(merged.findings)).toBe(2);
  });
});

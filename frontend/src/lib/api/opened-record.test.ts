import { describe, expect, it, vi } from 'vitest';
import { OpenedRecord } from './opened-record.svelte';
import { ApiError } from './problem';

interface Term {
  names: Record<string, string>;
  number: number | null;
}
const stale = new ApiError(412, 'Stale', '', '/problems/stale');

/** A service with one term. */
function open(term: Term) {
  const service = { term, version: 1, sent: [] as unknown[] };
  const opened = new OpenedRecord({
    read: async () => ({ record: service.term, etag: String(service.version) }),
    draftOf: (record?: Term) => ({ names: { ...record?.names }, number: record?.number?.toString() ?? '' }),
  });
  const save = () =>
    opened.send(opened.draft, async (etag) => {
      if (etag !== String(service.version)) throw stale;
      service.sent.push(JSON.parse(JSON.stringify(opened.draft)));
    });
  return { service, opened, save };
}

describe('a record in a dialog', () => {
  it('keeps what was typed when somebody else was faster, and takes in the rest', async () => {
    const { service, opened, save } = open({ names: { en: 'One' }, number: 1 });
    await vi.waitFor(() => expect(opened.record).not.toBeNull());
    opened.draft.names = { en: 'One', fr: 'Un' };
    opened.draft.number = '7';
    service.term = { names: { en: 'One', es: 'Uno' }, number: 2 };
    service.version = 2;
    expect(await save()).toBe(false);
    expect(opened.overtaken).toBe(true);
    expect(opened.draft).toEqual({ names: { en: 'One', fr: 'Un', es: 'Uno' }, number: '7' });
    expect(opened.conflicts).toEqual([{ pointer: '/number', base: '1', theirs: '2', mine: '7' }]);
    expect(opened.submission.problem).toBeNull();
    expect(await save()).toBe(true);
    expect(service.sent).toEqual([{ names: { en: 'One', fr: 'Un', es: 'Uno' }, number: '7' }]);
  });

  it('knows whether something would be lost', async () => {
    const { service, opened, save } = open({ names: { en: 'One' }, number: 1 });
    await vi.waitFor(() => expect(opened.record).not.toBeNull());
    expect(opened.unsaved).toBe(false);
    opened.draft.names.fr = 'Un';
    expect(opened.unsaved).toBe(true);
    delete opened.draft.names.fr;
    expect(opened.unsaved).toBe(false);
    opened.draft.number = '7';
    service.term = { names: { en: 'One' }, number: 7 };
    service.version = 2;
    await save();
    expect(opened.unsaved, 'against what is stored now').toBe(false);
    opened.draft.number = '8';
    expect(opened.unsaved).toBe(true);
  });

  it('begins empty when there is none yet', () => {
    const opened = new OpenedRecord({ draftOf: () => ({ name: '' }) });
    expect([opened.record, opened.draft, opened.failed]).toEqual([null, { name: '' }, null]);
  });
});

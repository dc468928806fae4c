import { beforeAll, describe, expect, it, vi } from 'vitest';
import { ApiError } from './problem';
import type { Rule } from './rules';

vi.mock('./submission.svelte', () => ({
  Submission: class {
    busy = false;
    problem: ApiError | null = null;
    async run(_: unknown, send: () => Promise<void>): Promise<boolean> {
      try {
        await send();
        this.problem = null;
        return true;
      } catch (error) {
        this.problem = error as ApiError;
        return false;
      }
    }
  },
}));

interface Input {
  names: Record<string, string>;
  acronym?: string | null;
}
const rule: Rule = {
  type: 'object',
  fields: { names: { type: 'object', min: 1, each: { type: 'string', max: 20 } }, acronym: { type: 'string', max: 5 } },
};
const stale = () => new ApiError(412, 'Stale', '', '/problems/stale');

let RecordEditing: typeof import('./record-editing.svelte').RecordEditing;
beforeAll(async () => {
  ({ RecordEditing } = await import('./record-editing.svelte'));
});

/** A service with one record that others can change as well. */
function service(first: Input) {
  let version = 1;
  let input = first;
  const stored = () => ({ input, etag: `"${version}"`, savedAt: '2026-03-01T10:00:00Z' });
  const sent: Record<string, unknown>[] = [];
  return {
    sent,
    stored,
    change: (next: Input) => {
      input = next;
      version += 1;
    },
    ways: {
      rule,
      formOf: (value: Input) => structuredClone(value),
      inputOf: (form: Input) => form,
      read: async () => stored(),
      write: async (patch: Record<string, unknown>, etag: string) => {
        if (etag !== `"${version}"`) throw stale();
        sent.push(patch);
        const names = { ...input.names, ...(patch.names as Record<string, string> | undefined) };
        input = { ...input, ...patch, names } as Input;
        version += 1;
        return stored();
      },
    },
  };
}

describe('a record that is being changed', () => {
  it('sends only what changed, and nothing twice', async () => {
    const record = service({ names: { en: 'One', fr: 'Un' }, acronym: 'A' });
    const editing = new RecordEditing(record.stored(), record.ways);
    expect(editing.unsaved).toBe(false);
    editing.form.names.fr = 'Une';
    expect(editing.unsaved).toBe(true);
    expect(await editing.save()).toBe(true);
    expect(record.sent).toEqual([{ names: { fr: 'Une' } }]);
    expect(editing.unsaved).toBe(false);
    expect(await editing.save()).toBe(true);
    expect(record.sent).toHaveLength(1);
  });

  it('does not send what the contract refuses', async () => {
    const record = service({ names: { en: 'One' } });
    const editing = new RecordEditing(record.stored(), record.ways);
    editing.form.acronym = 'TOO LONG';
    expect(await editing.save()).toBe(false);
    expect(editing.submission.problem?.errors[0]).toMatchObject({ pointer: '/acronym', code: 'too_long' });
    expect(record.sent).toEqual([]);
  });

  it('shows what both changed, and saves what the person decides', async () => {
    const record = service({ names: { en: 'One', fr: 'Un' }, acronym: 'A' });
    const editing = new RecordEditing(record.stored(), record.ways);
    editing.form.acronym = 'MINE';
    record.change({ names: { en: 'One', fr: 'Une' }, acronym: 'THEM' });
    expect(await editing.save()).toBe(false);
    expect(editing.conflict?.conflicts.map(({ pointer }) => pointer)).toEqual(['/acronym']);
    expect(editing.conflict?.taken.map(({ pointer }) => pointer)).toEqual(['/names/fr']);
    expect(await editing.decide(new Map([['/acronym', 'BOTH']]))).toBe(true);
    expect(record.sent).toEqual([{ acronym: 'BOTH' }]);
    expect(record.stored().input).toEqual({ names: { en: 'One', fr: 'Une' }, acronym: 'BOTH' });
  });

  it('keeps what was typed when the decision is put off', async () => {
    const record = service({ names: { en: 'One' }, acronym: 'A' });
    const editing = new RecordEditing(record.stored(), record.ways);
    editing.form.acronym = 'MINE';
    record.change({ names: { en: 'One' }, acronym: 'THEM' });
    await editing.save();
    editing.postpone();
    expect(editing.form.acronym).toBe('MINE');
    expect(editing.unsaved).toBe(true);
    expect(editing.base, 'what others stored is not taken for what the form began with').toEqual({
      names: { en: 'One' },
      acronym: 'A',
    });
  });

  it('goes on with what an earlier page kept, together with what others stored since', async () => {
    const record = service({ names: { en: 'Two' }, acronym: 'A' });
    const editing = new RecordEditing(record.stored(), record.ways);
    editing.resume({ base: { names: { en: 'One' }, acronym: 'A' }, form: { names: { en: 'One' }, acronym: 'MINE' } });
    expect([editing.conflict, editing.form]).toEqual([null, { names: { en: 'Two' }, acronym: 'MINE' }]);
    expect(await editing.keep()).toBe(true);
    expect(record.sent).toEqual([{ acronym: 'MINE' }]);
  });

  it('never writes over what others stored since an earlier page without asking', async () => {
    const record = service({ names: { en: 'One' }, acronym: 'THEM' });
    const editing = new RecordEditing(record.stored(), record.ways);
    const kept = { base: { names: { en: 'One' }, acronym: 'A' }, form: { names: { en: 'One' }, acronym: 'MINE' } };
    editing.resume(kept);
    expect(editing.conflict?.conflicts.map(({ pointer }) => pointer)).toEqual(['/acronym']);
    expect(editing.base).toEqual(kept.base);
    editing.postpone();
    editing.form.names.en = 'One more';
    expect(await editing.keep()).toBe(false);
    expect(record.sent, 'it is asked again').toEqual([]);
    expect(editing.conflict?.conflicts.map(({ pointer }) => pointer)).toEqual(['/acronym']);
    expect(await editing.decide(new Map([['/acronym', 'THEM']]))).toBe(true);
    expect(record.sent).toEqual([{ names: { en: 'One more' } }]);
  });

  it('keeps what is typed while a save is on its way', async () => {
    const record = service({ names: { en: 'One' }, acronym: 'A' });
    let arrive: () => void = () => undefined;
    const onItsWay = new Promise<void>((resolve) => (arrive = resolve));
    const editing = new RecordEditing(record.stored(), {
      ...record.ways,
      // The service writes it its own way.
      write: async (patch: Record<string, unknown>, etag: string) => {
        await onItsWay;
        const { acronym, ...others } = patch as { acronym?: string };
        return record.ways.write(acronym ? { ...others, acronym: acronym.toUpperCase() } : others, etag);
      },
    });
    editing.form.acronym = 'b';
    const saving = editing.save();
    editing.form.names.en = 'One more';
    arrive();
    expect(await saving).toBe(true);
    expect(editing.form).toEqual({ names: { en: 'One more' }, acronym: 'B' });
    expect(editing.unsaved).toBe(true);
    expect(await editing.save()).toBe(true);
    expect(record.sent).toEqual([{ acronym: 'B' }, { names: { en: 'One more' } }]);
  });

  it('keeps what can be kept: what would be refused stays in the form and does not hold up the rest', async () => {
    const record = service({ names: { en: 'One', fr: 'Un' }, acronym: 'A' });
    const editing = new RecordEditing(record.stored(), record.ways);
    editing.form.acronym = 'TOO LONG';
    editing.form.names.fr = 'Une';
    expect(await editing.keep()).toBe(false);
    expect(record.sent).toEqual([{ names: { fr: 'Une' } }]);
    expect(editing.form).toEqual({ names: { en: 'One', fr: 'Une' }, acronym: 'TOO LONG' });
    expect(editing.heldBack).toEqual(['/acronym']);
    expect(editing.submission.problem).toBe(null);
    expect(editing.unsaved).toBe(true);
    editing.form.acronym = 'SHORT';
    expect(await editing.keep()).toBe(true);
    expect(record.sent[1]).toEqual({ acronym: 'SHORT' });
    expect(editing.heldBack).toEqual([]);
  });

  it('keeps the rest of what the service itself refuses, and the refusal to be read', async () => {
    const record = service({ names: { en: 'One', fr: 'Un' }, acronym: 'A' });
    const refusal = new ApiError(400, '', '', 'invalid', [
      { pointer: '/acronym', code: 'contradiction', message: 'x' },
    ]);
    const editing = new RecordEditing(record.stored(), {
      ...record.ways,
      write: async (patch: Record<string, unknown>, etag: string) => {
        if ('acronym' in patch) throw refusal;
        return record.ways.write(patch, etag);
      },
    });
    editing.form.acronym = 'WRONG';
    editing.form.names.fr = 'Une';
    expect(await editing.keep()).toBe(false);
    expect(record.sent).toEqual([{ names: { fr: 'Une' } }]);
    expect(editing.submission.problem).toBe(refusal);
    expect(editing.form.acronym).toBe('WRONG');
  });

  it('takes in what others changed elsewhere while it keeps, and asks only where both changed the same', async () => {
    const record = service({ names: { en: 'One', fr: 'Un' }, acronym: 'A' });
    const editing = new RecordEditing(record.stored(), record.ways);
    editing.form.acronym = 'MINE';
    record.change({ names: { en: 'One', fr: 'Une' }, acronym: 'A' });
    expect(await editing.keep()).toBe(true);
    expect(editing.form).toEqual({ names: { en: 'One', fr: 'Une' }, acronym: 'MINE' });
    expect(editing.joined.map(({ pointer }) => pointer)).toEqual(['/names/fr']);
    editing.form.acronym = 'MORE';
    record.change({ names: { en: 'One', fr: 'Une' }, acronym: 'THEM' });
    expect(await editing.keep()).toBe(false);
    expect(editing.conflict?.conflicts.map(({ pointer }) => pointer)).toEqual(['/acronym']);
    expect(await editing.keep(), 'nothing happens before it is decided').toBe(false);
    expect(editing.form.acronym).toBe('MORE');
  });

  it('goes back to what is stored', () => {
    const record = service({ names: { en: 'One' }, acronym: 'A' });
    const editing = new RecordEditing(record.stored(), record.ways);
    editing.form.acronym = 'B';
    editing.reset();
    expect([editing.form.acronym, editing.unsaved]).toEqual(['A', false]);
  });

  it('asks nothing when only the version moved', async () => {
    const record = service({ names: { en: 'One' }, acronym: 'A' });
    const editing = new RecordEditing(record.stored(), record.ways);
    editing.form.acronym = 'B';
    record.change({ names: { en: 'One' }, acronym: 'A' });
    expect(await editing.save()).toBe(true);
    expect(editing.conflict).toBeNull();
    expect(record.sent).toEqual([{ acronym: 'B' }]);
  });
});

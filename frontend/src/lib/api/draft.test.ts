import { describe, expect, it } from 'vitest';
import { Draft } from './draft.svelte';

const record = { person: 'Ada', role: 'Minister', scopes: ['a'] };

describe('what a dialog lets a person write', () => {
  it('knows whether something would be lost', () => {
    const draft = new Draft(record);
    expect(draft.unsaved).toBe(false);
    draft.form.scopes.push('b');
    expect(draft.unsaved).toBe(true);
    expect(record.scopes, 'the record stays what it was').toEqual(['a']);
    draft.form.scopes.pop();
    expect(draft.unsaved).toBe(false);
  });

  it('keeps what was typed when somebody else saves first', () => {
    const draft = new Draft(record);
    draft.form.person = 'Ada L.';
    draft.rebase({ person: 'Ada', role: 'President', scopes: ['a'] });
    expect(draft.form).toEqual({ person: 'Ada L.', role: 'President', scopes: ['a'] });
    expect(draft.merge?.conflicts).toEqual([]);
    expect(draft.unsaved, 'against what is stored now').toBe(true);
  });

  it('tells what it would write over', () => {
    const draft = new Draft(record);
    draft.form.person = 'Mine';
    draft.rebase({ ...record, person: 'Theirs' });
    expect(draft.form.person).toBe('Mine');
    expect(draft.merge?.conflicts).toEqual([{ pointer: '/person', base: 'Ada', theirs: 'Theirs', mine: 'Mine' }]);
  });

  it('takes no notice of a record that says the same', () => {
    const draft = new Draft(record);
    draft.form.person = 'Mine';
    draft.follow({ ...record });
    expect(draft.merge).toBe(null);
  });
});

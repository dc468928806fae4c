import { mergeThreeWay, same, type Merge } from './three-way';

/**
 * What a dialog lets a person write: it begins with a record as it was read, or with nothing. Should somebody else save the
 * record first, their changes come in and what was typed stays on top of them.
 */
export class Draft<Form extends object> {
  /** What the fields show. */
  form = $state() as Form;
  /** What came in from somebody else while this was written. */
  merge = $state.raw<Merge<Form> | null>(null);
  #base = $state.raw() as Form;

  constructor(form: Form) {
    this.#base = form;
    this.form = structuredClone(form);
  }

  /** Whether something was written that would be lost. */
  get unsaved(): boolean {
    return !same(this.#base, this.form);
  }

  /** Begins with a record that was read. */
  begin(form: Form): void {
    this.#base = form;
    this.form = structuredClone(form);
    this.merge = null;
  }

  /** A newer record has come by itself. */
  follow(theirs: Form): void {
    if (!same(this.#base, theirs)) this.rebase(theirs);
  }

  /** Goes on from the record as somebody else has saved it. */
  rebase(theirs: Form): void {
    const merge = mergeThreeWay(this.#base, theirs, $state.snapshot(this.form) as Form);
    this.begin(theirs);
    this.form = merge.merged;
    this.merge = merge;
  }
}

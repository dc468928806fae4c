/**
 * What is typed but cannot be stored by the service yet, such as a row that is half filled in or anything typed while the
 * service is away. It is kept in this tab, so that loading the page again loses nothing, and goes with the tab.
 */
export interface Kept<Input, Form> {
  /** What the form began with. */
  base: Input;
  form: Form;
}

/** How the forms of one kind of record are kept. `kind`: a name for it, other than those of all other kinds. */
export function keeping<Input extends object, Form>(kind: string) {
  const keyOf = (record: string, account: string): string => `coalition.${kind}.${account}.${record}`;
  return {
    /** Keeps the form as it is; `null` when all of it is stored. */
    keepForm(record: string, account: string, kept: Kept<Input, Form> | null): void {
      try {
        if (kept) sessionStorage.setItem(keyOf(record, account), JSON.stringify(kept));
        else sessionStorage.removeItem(keyOf(record, account));
      } catch {
        // A browser that keeps nothing still saves by itself every few seconds.
      }
    },

    /** Goes on with what was kept, if anything was. */
    resumeForm(record: string, account: string, editing: { resume: (kept: Kept<Input, Form>) => void }): void {
      try {
        const text = sessionStorage.getItem(keyOf(record, account));
        if (text) editing.resume(JSON.parse(text) as Kept<Input, Form>);
      } catch {
        // What an older version of this app kept may not be readable any more.
      }
    },
  };
}

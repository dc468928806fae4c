import { mergeThreeWay } from '$lib/api/three-way';
import { formOf, inputOf, type PracticeDraft, type PracticeForm } from './draft';

/**
 * What is typed but cannot be stored by the service yet, such as a row that is half filled in or anything typed while the
 * service is away. It is kept in this tab, so that loading the page again loses nothing, and goes with the tab.
 */
interface Kept {
  /** What the form began with. */
  base: PracticeDraft;
  form: PracticeForm;
}
const keyOf = (practice: string, account: string): string => `coalition.practice.${account}.${practice}`;

/** Keeps the form as it is; `null` when all of it is stored. */
export function keepForm(practice: string, account: string, kept: Kept | null): void {
  try {
    if (kept) sessionStorage.setItem(keyOf(practice, account), JSON.stringify(kept));
    else sessionStorage.removeItem(keyOf(practice, account));
  } catch {
    // A browser that keeps nothing still saves by itself every few seconds.
  }
}

/** What was kept, with what has been stored since; null when nothing was. */
export function keptForm(practice: string, account: string, stored: PracticeDraft): PracticeForm | null {
  try {
    const text = sessionStorage.getItem(keyOf(practice, account));
    if (!text) return null;
    const { base, form } = JSON.parse(text) as Kept;
    return formOf(mergeThreeWay(base, stored, inputOf(form)).merged);
  } catch {
    return null;
  }
}

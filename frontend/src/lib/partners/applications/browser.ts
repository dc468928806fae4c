/** Where this browser keeps an application that is being written. */
export const DRAFT_KEY = 'coalition.application';

interface Kept {
  draft: unknown;
  changed_at: string;
}

/** What was kept at an earlier visit, if there is anything. */
export function readKept(): Kept | null {
  try {
    return JSON.parse(localStorage.getItem(DRAFT_KEY) ?? 'null') as Kept | null;
  } catch {
    return null;
  }
}

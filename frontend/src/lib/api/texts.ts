/** Texts by language without the empty rows of a form. */
export const filled = (texts: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(texts).filter(([, text]) => text.trim() !== ''));

/** A text of a form as the contract has it: absent when there is nothing in it. */
export const given = (text: string): string | null => text.trim() || null;

import type { Language } from '$lib/i18n/languages';

/** Something with a name of its own within a part. */
export interface Entry {
  /** A date (`2024-06-13`, `2024-01`, `2023-11`) where the entries are a time line. */
  on?: string;
  name: string;
  text: string;
}

export interface PartText {
  title: string;
  paragraphs: readonly string[];
  entries?: readonly Entry[];
}

/** The prose of a page in one language; the parts are those of the page. */
export interface Prose<Part extends string> {
  title: string;
  lead: string;
  parts: Readonly<Record<Part, PartText>>;
}

/** The prose of a page, read when it is opened, so that no visit carries the prose of other pages or languages. */
export type ProseReaders<Part extends string> = Record<Language, () => Promise<{ default: Prose<Part> }>>;

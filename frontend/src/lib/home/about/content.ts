import type { Language } from '$lib/i18n/languages';

/** The parts of the page in their order; each is also the anchor of its part. */
export const parts = [
  'purpose',
  'means',
  'resources',
  'governance',
  'priorities',
  'origin',
  'statements',
  'joining',
] as const;
export type Part = (typeof parts)[number];

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

/** The prose of the page in one language. */
export interface AboutText {
  title: string;
  lead: string;
  parts: Readonly<Record<Part, PartText>>;
}

/** Read when the page is opened, so that no visit carries the prose of other pages or languages. */
const readers: Record<Language, () => Promise<{ default: AboutText }>> = {
  en: () => import('./en'),
  fr: () => import('./fr'),
  es: () => import('./es'),
  ar: () => import('./ar'),
};

export const aboutText = async (language: Language): Promise<AboutText> => (await readers[language]()).default;

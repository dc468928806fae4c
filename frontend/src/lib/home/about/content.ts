import type { Language } from '$lib/i18n/languages';
import type { Prose, ProseReaders } from '../prose/prose';

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
export type AboutText = Prose<Part>;

const readers: ProseReaders<Part> = {
  en: () => import('./en'),
  fr: () => import('./fr'),
  es: () => import('./es'),
  ar: () => import('./ar'),
};

export const aboutText = async (language: Language): Promise<AboutText> => (await readers[language]()).default;

import type { Language } from '$lib/i18n/languages';
import type { Prose, ProseReaders } from '../prose/prose';

/** The parts of the page in their order; each is also the anchor of its part. */
export const parts = ['responsible', 'kept', 'times', 'browser', 'others', 'readers', 'rights', 'contact'] as const;
export type Part = (typeof parts)[number];
export type PrivacyText = Prose<Part>;

const readers: ProseReaders<Part> = {
  en: () => import('./en'),
  fr: () => import('./fr'),
  es: () => import('./es'),
  ar: () => import('./ar'),
};

export const privacyText = async (language: Language): Promise<PrivacyText> => (await readers[language]()).default;

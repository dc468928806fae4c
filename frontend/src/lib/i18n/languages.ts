/** The languages of the app, in the order in which they are offered. */
export const languages = ['en', 'fr', 'es', 'ar'] as const;
export type Language = (typeof languages)[number];

/** Each language in its own words. */
export const nativeNames: Record<Language, string> = { en: 'English', fr: 'Français', es: 'Español', ar: 'العربية' };

/** Languages that workspace and console have. */
export const staffLanguages: readonly Language[] = ['en', 'fr', 'es'];

/** Where a page that only people with an account use is found instead, when its language is none of theirs. */
export function staffAddress({ pathname, search }: Pick<URL, 'pathname' | 'search'>): string | null {
  const [, language = '', ...rest] = pathname.split('/');
  const known = (staffLanguages as readonly string[]).includes(language);
  return known ? null : `/${['en', ...rest].join('/')}${search}`;
}

export const isLanguage = (text: string): text is Language => (languages as readonly string[]).includes(text);

/** The direction a language is written in; unknown ones are taken as left to right. */
export const direction = (language: string): 'ltr' | 'rtl' =>
  ['ar', 'fa', 'he', 'ur', 'ps', 'sd', 'ug', 'yi', 'dv', 'ckb'].includes(language.split('-')[0] ?? '') ? 'rtl' : 'ltr';

/** The language a new visitor gets: chosen before, else the first the browser asks for that exists, else English. */
export function preferredLanguage(): Language {
  try {
    const chosen = localStorage.getItem('coalition.language');
    if (chosen && isLanguage(chosen)) return chosen;
  } catch {
    // Storage may be switched off; the browser's wish is good enough.
  }
  for (const wish of navigator.languages) {
    const language = wish.toLowerCase().split('-')[0] ?? '';
    if (isLanguage(language)) return language;
  }
  return 'en';
}

/** Remembers a choice for the next visit. */
export function rememberLanguage(language: Language): void {
  try {
    localStorage.setItem('coalition.language', language);
  } catch {
    // Not remembered then.
  }
}

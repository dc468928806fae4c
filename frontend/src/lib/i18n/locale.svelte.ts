import { overwriteGetLocale } from '$lib/paraglide/runtime';
import type { Language } from './languages';

let current = $state<Language>('en');

// Messages read the language when they are rendered; as it is reactive, a page changes its language in place.
overwriteGetLocale(() => current);

/** The language of the page. */
export const locale = {
  get language(): Language {
    return current;
  },
  set language(language: Language) {
    current = language;
  },
};

/** The address of a page of the app in the language of the page: `path('/partners')` → `/fr/partners`. */
export const path = (rest: string, language: Language = current): string => `/${language}${rest === '/' ? '' : rest}`;

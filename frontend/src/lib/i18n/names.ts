import { locale } from './locale.svelte';

/** The name of a language in the language of the page; its code when there is none. */
export function languageName(code: string): string {
  try {
    return new Intl.DisplayNames(locale.language, { type: 'language' }).of(code) ?? code;
  } catch {
    return code;
  }
}

/** The name of a currency in the language of the page. */
export function currencyName(code: string): string {
  try {
    return new Intl.DisplayNames(locale.language, { type: 'currency' }).of(code) ?? code;
  } catch {
    return code;
  }
}

import { direction, isLanguage } from '$lib/i18n/languages';
import { locale } from '$lib/i18n/locale.svelte';

export const load = ({ params }: { params: { lang: string } }): { language: string } => {
  if (isLanguage(params.lang)) {
    locale.language = params.lang;
    document.documentElement.lang = params.lang;
    document.documentElement.dir = direction(params.lang);
  }
  return { language: params.lang };
};

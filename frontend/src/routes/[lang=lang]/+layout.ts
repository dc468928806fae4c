import { areasOf } from '$lib/i18n/areas';
import { direction, isLanguage } from '$lib/i18n/languages';
import { locale } from '$lib/i18n/locale.svelte';
import { loadTranslations } from '$lib/i18n/translations.svelte';
import type { LayoutLoad } from './$types';

export const load: LayoutLoad = async ({ params, route }) => {
  if (isLanguage(params.lang)) {
    await loadTranslations(params.lang, areasOf(route.id));
    locale.language = params.lang;
    document.documentElement.lang = params.lang;
    document.documentElement.dir = direction(params.lang);
  }
  return { language: params.lang };
};

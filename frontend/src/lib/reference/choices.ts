import type { Country, Language, Region, Term } from '$lib/api/schema.gen';
import { currencyName, languageName } from '$lib/i18n/names';
import type { Choice } from '$lib/ui/SelectField.svelte';

/** The terms that can be chosen: those in use, and what is chosen already. */
export const termChoices = (terms: readonly Term[] | undefined, chosen: readonly string[] = []): Choice[] =>
  (terms ?? [])
    .filter(({ slug, retired }) => !retired || chosen.includes(slug))
    .map(({ slug, name }) => ({ value: slug, text: name }));

/** Countries, regions or languages to choose from. */
export const codeChoices = (list: readonly (Country | Region | Language)[] | undefined): Choice[] =>
  (list ?? []).map(({ code, name }) => ({ value: code, text: name }));

/** The languages of the portal, and the other official ones of the United Nations with Portuguese: most write in one of them. */
const FREQUENT = ['en', 'fr', 'es', 'ar', 'zh', 'ru', 'pt'];

/** The languages to write in: the frequent ones first, also while the rest is on its way. */
export const languageChoices = (languages: readonly Language[] | undefined): Choice[] => [
  ...FREQUENT.map((code) => ({ value: code, text: languageName(code) })),
  ...codeChoices(languages?.filter(({ code }) => !FREQUENT.includes(code))),
];

/** The currencies that browsers know, by code and name. */
export const currencyChoices = (): Choice[] =>
  Intl.supportedValuesOf('currency').map((code) => ({ value: code, text: `${code} – ${currencyName(code)}` }));

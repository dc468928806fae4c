import type { Country, Region, Term } from '$lib/api/schema.gen';
import { currencyName } from '$lib/i18n/names';
import type { Choice } from '$lib/ui/SelectField.svelte';

/** The terms that can be chosen: those in use, and what is chosen already. */
export const termChoices = (terms: readonly Term[] | undefined, chosen: readonly string[] = []): Choice[] =>
  (terms ?? [])
    .filter(({ slug, retired }) => !retired || chosen.includes(slug))
    .map(({ slug, name }) => ({ value: slug, text: name }));

/** Countries or regions to choose from. */
export const codeChoices = (list: readonly (Country | Region)[] | undefined): Choice[] =>
  (list ?? []).map(({ code, name }) => ({ value: code, text: name }));

/** The currencies that browsers know, by code and name. */
export const currencyChoices = (): Choice[] =>
  Intl.supportedValuesOf('currency').map((code) => ({ value: code, text: `${code} – ${currencyName(code)}` }));

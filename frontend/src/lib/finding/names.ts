import type { Country, FacetCount, LocalText, Region, Term } from '$lib/api/schema.gen';
import { locale } from '$lib/i18n/locale.svelte';

/** The values that a facet can have with their names, in their order; `undefined` while they are on their way. */
export interface Names {
  list: readonly Named[] | undefined;
  failed?: boolean;
}
interface Named {
  key: string;
  name: LocalText;
}

interface Answer<T> {
  readonly data: readonly T[] | undefined;
  readonly isError: boolean;
}
/** The names of a vocabulary, as it was read. */
export const termNames = ({ data, isError }: Answer<Term>): Names => ({
  list: data?.map(({ slug, name }) => ({ key: slug, name })),
  failed: isError,
});
/** The names of countries or regions, as they were read. */
export const codeNames = ({ data, isError }: Answer<Country | Region>): Names => ({
  list: data?.map(({ code, name }) => ({ key: code, name })),
  failed: isError,
});

/** The name of a value; nothing while it is on its way. */
export function nameIn({ list, failed }: Names, value: string): LocalText | undefined {
  // A list that cannot be read must not hide what is chosen: its code stands for it.
  if (!list && !failed) return undefined;
  return list?.find(({ key }) => key === value)?.name ?? { text: value, lang: locale.language };
}

/** A choice of a facet. */
export interface Option {
  value: string;
  text: LocalText | undefined;
  count: number;
  /** What the option and those after it have in common. */
  group?: string | undefined;
}

/** What can be chosen: what was counted, and what is chosen though nothing has it. */
export function optionsOf(counts: readonly FacetCount[], chosen: readonly string[], names: Names): Option[] {
  const missing = chosen.filter((value) => !counts.some((counted) => counted.value === value));
  return [...counts, ...missing.map((value) => ({ value, count: 0 }))].map(({ value, count }) => ({
    value,
    count,
    text: nameIn(names, value),
  }));
}

/** Options in the order of their list, so that nothing jumps while somebody types. */
export function inOrder(options: readonly Option[], { list }: Names): Option[] {
  const places = new Map(list?.map(({ key }, place) => [key, place]));
  const rank = ({ value }: Option): number => places.get(value) ?? Number.MAX_SAFE_INTEGER;
  return [...options].sort((one, other) => rank(one) - rank(other));
}

import type { LocalText } from '$lib/api/schema.gen';
import { locale } from '$lib/i18n/locale.svelte';
import * as m from '$lib/paraglide/messages';
import {
  facetNames,
  noFilters,
  type FacetName,
  type Filters,
  type RepositoryState,
  type Sort,
} from '../repository/state';

/** A part of a search in words: what is asked about, and the answers that fit. */
export interface QuestionPart {
  label: string;
  values: readonly LocalText[];
  /** Only says how it is looked at. */
  order?: true;
}

interface Named {
  of(name: FacetName, value: string): LocalText | undefined;
}

/** A search in words. A name that is still on its way is stood for by its value. */
export function questionParts(
  { q, filters, sort }: Pick<RepositoryState, 'q' | 'filters' | 'sort'>,
  names: Named,
  facetLabel: Readonly<Record<FacetName, () => string>>,
  sortLabel: Readonly<Record<Sort, () => string>>,
): QuestionPart[] {
  const here = (text: string): LocalText => ({ text, lang: locale.language });
  return [
    // What somebody typed is in whatever language.
    ...(q ? [{ label: m.searches_words(), values: [{ text: q, lang: 'und' }] }] : []),
    ...facetNames
      .filter((name) => filters[name].length > 0)
      .map((name) => ({
        label: facetLabel[name](),
        values: filters[name].map((value) => names.of(name, value) ?? here(value)),
      })),
    ...(sort ? [{ label: m.searches_order(), values: [here(sortLabel[sort]())], order: true as const }] : []),
  ];
}

/** What a search may be called: what it looks for, as far as there is room. Empty when it looks for everything. */
export function suggestedName(parts: readonly QuestionPart[], longest: number): string {
  const texts = parts.filter(({ order }) => !order).flatMap(({ values }) => values.map(({ text }) => text));
  let name = '';
  for (const text of texts) {
    const longer = name ? `${name} · ${text}` : text;
    if (Array.from(longer).length > longest) break;
    name = longer;
  }
  return name;
}

/** Parameters of a search that the page of the repository does not know, as other programs may save them. */
export const unknownParameters = (query: string): string[] =>
  [...new URLSearchParams(query)]
    .filter(([name]) => !['q', 'sort', ...facetNames].includes(name))
    .map(([name, value]) => `${name}=${value}`);

/** The filters of several searches together: of which names are needed. */
export function allFilters(searches: readonly Filters[]): Filters {
  const all = { ...noFilters };
  for (const name of facetNames) all[name] = [...new Set(searches.flatMap((filters) => filters[name]))].sort();
  return all;
}

import { api, bodyOf } from '$lib/api/client';
import { queryOptions } from '$lib/api/query.svelte';
import type { ShownMedium } from '$lib/api/schema.gen';
import { locale } from '$lib/i18n/locale.svelte';

/** How the live version of a practice is cited. */
export const citationQuery = (practice: string) =>
  queryOptions({
    queryKey: ['practices', 'citation', practice, locale.language],
    meta: { aside: true },
    queryFn: ({ signal }) =>
      bodyOf(api.GET('/api/v1/practices/{practice}/citation', { params: { path: { practice } }, signal })),
  });

/** The files for reference managers: their format's name in addresses, and what people call it. */
export const CITATION_FILES = { bibtex: 'BibTeX', ris: 'RIS', csl: 'CSL-JSON' } as const;

/** The copies of a picture for `srcset`, the file itself when there are none yet. */
export function pictureSources(origin: string, { sizes, href }: Pick<ShownMedium, 'sizes' | 'href'>) {
  const largest = sizes.at(-1);
  return {
    src: origin + (largest?.href ?? href),
    srcset: sizes.map((size) => `${origin}${size.href} ${String(size.width)}w`).join(', ') || undefined,
  };
}

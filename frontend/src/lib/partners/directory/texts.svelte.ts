import { createQuery } from '$lib/api/query.svelte';
import type { LocalText, Region } from '$lib/api/schema.gen';
import { codeNames, nameIn, termNames, type Names } from '$lib/finding/names';
import { locale } from '$lib/i18n/locale.svelte';
import * as m from '$lib/paraglide/messages';
import { countriesQuery, regionsQuery, termsQuery } from '$lib/reference/queries';
import { statusLabel } from '../labels';
import { statuses, type FacetName } from './state';

/** The names of what partners are narrowed by, as the lists of the service have them. */
export interface FacetTexts {
  names(name: FacetName): Names;
  /** The name of a value; nothing while the list is on its way. */
  of(name: FacetName, value: string): LocalText | undefined;
  /** Whose region it is. */
  regionKind(code: string): Region['kind'] | undefined;
}

export const facetLabel: Record<FacetName, () => string> = {
  constituency: m.partners_facet_constituency,
  priority: m.partners_facet_priority,
  region: m.partners_facet_region,
  country: m.partners_facet_country,
  status: m.partners_facet_status,
};

/** To be called while a component starts. */
export function facetTexts(): FacetTexts {
  const constituencies = createQuery(() => termsQuery('constituencies'));
  const priorities = createQuery(() => termsQuery('priorities'));
  const regions = createQuery(() => regionsQuery());
  const countries = createQuery(() => countriesQuery());

  const lists: Record<FacetName, Names> = $derived({
    constituency: termNames(constituencies),
    priority: termNames(priorities),
    region: codeNames(regions),
    country: codeNames(countries),
    status: {
      list: statuses.map((key) => ({ key, name: { text: statusLabel(key).label, lang: locale.language } })),
    },
  });

  return {
    names: (name) => lists[name],
    of: (name, value) => nameIn(lists[name], value),
    regionKind: (code) => regions.data?.find((region) => region.code === code)?.kind,
  };
}

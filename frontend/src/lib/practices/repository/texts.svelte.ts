import { createQuery } from '$lib/api/query.svelte';
import type { RegionKind } from '$lib/api/schema.gen';
import { codeNames, nameIn, termNames, type Names } from '$lib/finding/names';
import { locale } from '$lib/i18n/locale.svelte';
import { languageName } from '$lib/i18n/names';
import * as m from '$lib/paraglide/messages';
import { countriesQuery, goalsQuery, regionsQuery, termsQuery } from '$lib/reference/queries';
import type { LocalText } from '$lib/api/schema.gen';
import { kindLabel } from '../labels';
import { chosenPartnersQuery } from './queries';
import type { FacetName, Filters, Sort } from './state';

/** The names of what practices are narrowed by, as the lists of the service have them. */
export interface FacetTexts {
  names(name: FacetName): Names;
  /** The name of a value; nothing while the list is on its way. */
  of(name: FacetName, value: string): LocalText | undefined;
  /** Whose region it is. */
  regionKind(code: string): RegionKind | undefined;
}

export const facetLabel: Record<FacetName, () => string> = {
  priority: m.practices_facet_priority,
  sdg: m.practices_facet_sdg,
  region: m.practices_facet_region,
  country: m.practices_facet_country,
  sector: m.practices_facet_sector,
  constituency: m.practices_facet_constituency,
  language: m.practices_facet_language,
  year: m.practices_facet_year,
  kind: m.practices_facet_kind,
  partner: m.practices_facet_partner,
  intervention: m.practices_facet_intervention,
  instrument: m.practices_facet_instrument,
  target_group: m.practices_facet_target_group,
};

export const sortLabel: Record<Sort, () => string> = {
  '-published_at': m.practices_sort_newest,
  published_at: m.practices_sort_oldest,
  title: m.practices_sort_title,
  '-title': m.practices_sort_title_desc,
};

/** To be called while a component starts. */
export function facetTexts(filters: () => Filters): FacetTexts {
  const priorities = createQuery(() => termsQuery('priorities'));
  const goals = createQuery(() => goalsQuery());
  const regions = createQuery(() => regionsQuery());
  const countries = createQuery(() => countriesQuery());
  const sectors = createQuery(() => termsQuery('sectors'));
  const constituencies = createQuery(() => termsQuery('constituencies'));
  // What only links choose is not asked for before one does.
  const chosen = (name: FacetName): { enabled: boolean } => ({ enabled: filters()[name].length > 0 });
  const partners = createQuery(() => ({ ...chosenPartnersQuery(filters().partner), ...chosen('partner') }));
  const interventions = createQuery(() => ({ ...termsQuery('interventions'), ...chosen('intervention') }));
  const instruments = createQuery(() => ({ ...termsQuery('instruments'), ...chosen('instrument') }));
  const groups = createQuery(() => ({ ...termsQuery('target-groups'), ...chosen('target_group') }));

  const here = (text: string): LocalText => ({ text, lang: locale.language });
  const lists: Partial<Record<FacetName, Names>> = $derived({
    priority: termNames(priorities),
    sdg: {
      list: goals.data?.map(({ number, name }) => ({
        key: String(number),
        name: { ...name, text: `${number}. ${name.text}` },
      })),
      failed: goals.isError,
    },
    region: codeNames(regions),
    country: codeNames(countries),
    sector: termNames(sectors),
    constituency: termNames(constituencies),
    kind: {
      list: (['full', 'snapshot'] as const).map((key) => ({ key, name: here(kindLabel(key)) })),
    },
    partner: { list: partners.data, failed: partners.isError },
    intervention: termNames(interventions),
    instrument: termNames(instruments),
    target_group: termNames(groups),
  });
  const names = (name: FacetName): Names => lists[name] ?? { list: [] };

  return {
    names,
    of: (name, value) => (name === 'language' ? here(languageName(value)) : nameIn(names(name), value)),
    regionKind: (code) => regions.data?.find((region) => region.code === code)?.kind,
  };
}

import { createQuery } from '$lib/api/query.svelte';
import type { LocalText, PartnerStatus, Region } from '$lib/api/schema.gen';
import { locale } from '$lib/i18n/locale.svelte';
import * as m from '$lib/paraglide/messages';
import { countriesQuery, regionsQuery, termsQuery } from '$lib/reference/queries';
import { statusLabel } from '../labels';
import { statuses, type FacetName } from './state';

/** The names of what partners are narrowed by, as the lists of the service have them. */
export interface FacetTexts {
  /** The name of a value; nothing while the list is on its way. */
  of(name: FacetName, value: string): LocalText | undefined;
  /** The place of a value in its vocabulary, for lists that have an order of their own. */
  rank(name: FacetName, value: string): number;
  /** Whose region it is. */
  regionKind(code: string): Region['kind'] | undefined;
}

const places = (list: readonly string[]): ReadonlyMap<string, number> =>
  new Map(list.map((key, place) => [key, place]));

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

  const listed = $derived({
    constituency: constituencies.data?.map(({ slug, name }) => ({ key: slug, name })),
    priority: priorities.data?.map(({ slug, name }) => ({ key: slug, name })),
    region: regions.data?.map(({ code, name }) => ({ key: code, name })),
    country: countries.data?.map(({ code, name }) => ({ key: code, name })),
    status: statuses.map((key) => ({ key, name: { text: statusLabel(key).label, lang: locale.language } })),
  });
  const place = $derived({
    constituency: listed.constituency && places(listed.constituency.map(({ key }) => key)),
    priority: listed.priority && places(listed.priority.map(({ key }) => key)),
    region: listed.region && places(listed.region.map(({ key }) => key)),
    country: listed.country && places(listed.country.map(({ key }) => key)),
    status: places(statuses as readonly PartnerStatus[]),
  });
  const failed = $derived({
    constituency: constituencies.isError,
    priority: priorities.isError,
    region: regions.isError,
    country: countries.isError,
    status: false,
  });

  const rank = (name: FacetName, value: string): number => place[name]?.get(value) ?? Number.MAX_SAFE_INTEGER;
  return {
    of(name, value) {
      const list = listed[name];
      // A list that cannot be read must not hide what is chosen: its code stands for it.
      if (!list && !failed[name]) return undefined;
      return list?.[rank(name, value)]?.name ?? { text: value, lang: locale.language };
    },
    rank,
    regionKind: (code) => regions.data?.[rank('region', code)]?.kind,
  };
}

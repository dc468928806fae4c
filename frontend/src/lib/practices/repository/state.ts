import { addresses, isOneOf, type Filters as FiltersBy, type Finding } from '$lib/finding/address';
import type { paths, PracticeKind } from '$lib/api/schema.gen';

type Query = NonNullable<paths['/api/v1/practices']['get']['parameters']['query']>;

/** What practices can be narrowed by, in the order of the page, and how many values of each the contract takes. */
const most = {
  priority: 50,
  sdg: 17,
  region: 50,
  country: 250,
  sector: 50,
  constituency: 50,
  language: 50,
  year: 50,
  kind: 2,
  partner: 50,
  intervention: 50,
  instrument: 50,
  target_group: 50,
} as const satisfies Partial<Record<keyof Query, number>>;

/** Orders that people can choose; without one the best match comes first, or the newest when nothing is looked for. */
export const sorts = ['-published_at', 'published_at', 'title', '-title'] as const;
const kinds = ['full', 'snapshot'] as const satisfies PracticeKind[];

export type FacetName = keyof typeof most;
export type Sort = (typeof sorts)[number];
export type Filters = FiltersBy<FacetName>;
/** All that the address of the repository says. */
export type RepositoryState = Finding<FacetName, Sort>;

/** What stands beside the list for everybody; the others only when a link has chosen them. */
const always: readonly FacetName[] = [
  'priority',
  'sdg',
  'region',
  'country',
  'sector',
  'constituency',
  'language',
  'year',
  'kind',
];

/** A whole number without sign or leading zeros, within bounds. */
const whole = (text: string, highest: number): boolean => /^[1-9]\d{0,3}$/.test(text) && Number(text) <= highest;
const ID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

function value(name: FacetName, text: string): string | null {
  const possible = (is: boolean, as = text): string | null => (is ? as : null);
  switch (name) {
    case 'country':
      return text.toUpperCase();
    case 'sdg':
      return possible(whole(text, 17));
    case 'year':
      return possible(whole(text, 9999));
    case 'kind':
      return possible(isOneOf(kinds, text));
    case 'partner':
      return possible(ID.test(text.toLowerCase()), text.toLowerCase());
    default:
      return text;
  }
}

export const repository = addresses<FacetName, Sort>({ most, sorts, value });
export const { names: facetNames, noFilters, parse, serialise, toggled, cleared, filterCount } = repository;

/** Where the result can be followed: the newest first, in the language of the page. */
export const feedAddress = (service: string, state: RepositoryState, language: string): string =>
  `${repository.exportAddress(`${service}/api/v1/practices`, { ...state, sort: null }, 'atom')}&lang=${language}`;

/** The facets that the page shows. Partners are too many to choose from: their pages lead here. */
export const shownFacets = (filters: Filters): FacetName[] =>
  facetNames.filter((name) => always.includes(name) || (name !== 'partner' && filters[name].length > 0));

/** The state as the service's parameters, without those that have nothing to say. */
export const toQuery = ({ q, filters, sort }: Omit<RepositoryState, 'view'>): Query => {
  const { sdg, year, ...words } = repository.chosen(filters);
  return {
    ...(q ? { q } : {}),
    ...(words as Query),
    ...(sdg ? { sdg: sdg.map(Number) } : {}),
    ...(year ? { year: year.map(Number) } : {}),
    ...(sort ? { sort: [sort] } : {}),
  };
};

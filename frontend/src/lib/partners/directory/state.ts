import type { PartnerFacet, PartnerStatus, paths } from '$lib/api/schema.gen';

/** What the directory can be narrowed by, in the order of the page. */
export const facetNames = ['constituency', 'priority', 'region', 'country', 'status'] as const satisfies PartnerFacet[];
/** Orders that people can choose; without one the best match comes first, or the alphabet when nothing is looked for. */
export const sorts = ['name', '-name', '-joined_on', 'joined_on', '-updated_at'] as const;
export const statuses = ['active', 'dormant', 'suspended', 'withdrawn'] as const satisfies PartnerStatus[];

export type FacetName = (typeof facetNames)[number];
export type Sort = (typeof sorts)[number];
export type View = 'list' | 'map';
export type Filters = Record<FacetName, readonly string[]>;

type Query = NonNullable<paths['/api/v1/partners']['get']['parameters']['query']>;

/** All that the address of the directory says. */
export interface DirectoryState {
  q: string;
  filters: Filters;
  sort: Sort | null;
  view: View;
}

/** The limits of the contract: the service refuses more. */
const LONGEST_QUESTION = 200;
const LONGEST_VALUE = 200;
const MOST_VALUES: Record<FacetName, number> = { constituency: 50, priority: 50, region: 50, country: 250, status: 4 };

export const noFilters: Filters = { constituency: [], priority: [], region: [], country: [], status: [] };

const isOneOf = <T extends string>(list: readonly T[], text: string | null): text is T =>
  (list as readonly (string | null)[]).includes(text);

/** A question as the service takes it: no control characters, not longer than it may be. */
export const question = (text: string): string =>
  Array.from(text.replace(/\p{Cc}+/gu, ' '))
    .slice(0, LONGEST_QUESTION)
    .join('')
    .trim();

function values(name: FacetName, given: readonly string[]): readonly string[] {
  const found = given
    .flatMap((text) => text.split(','))
    .map((text) => text.trim())
    .filter((text) => text !== '' && text.length <= LONGEST_VALUE && !/\p{Cc}/u.test(text))
    .map((text) => (name === 'country' ? text.toUpperCase() : text))
    .filter((text) => name !== 'status' || isOneOf(statuses, text));
  return [...new Set(found)].sort().slice(0, MOST_VALUES[name]);
}

/** Reads an address. What nobody could have chosen is left out: a mistyped address still shows the directory. */
export function parse(search: URLSearchParams): DirectoryState {
  const sort = search.get('sort');
  return {
    q: question(search.get('q') ?? ''),
    filters: Object.fromEntries(
      facetNames.map((name) => [name, values(name, search.getAll(name))]),
    ) as unknown as Filters,
    sort: isOneOf(sorts, sort) ? sort : null,
    view: search.get('view') === 'map' ? 'map' : 'list',
  };
}

/** The address for a state, after the path: the same state always has the same one. Empty for all partners. */
export function serialise({ q, filters, sort, view }: DirectoryState): string {
  const pairs: [string, string][] = [];
  if (q) pairs.push(['q', q]);
  for (const name of facetNames) if (filters[name].length) pairs.push([name, filters[name].join(',')]);
  if (sort) pairs.push(['sort', sort]);
  if (view === 'map') pairs.push(['view', view]);
  // Commas between values stay readable.
  return pairs.length
    ? `?${pairs.map(([name, value]) => `${name}=${encodeURIComponent(value).replaceAll('%2C', ',')}`).join('&')}`
    : '';
}

/** The state with a value chosen, or no longer chosen. */
export function toggled(state: DirectoryState, name: FacetName, value: string): DirectoryState {
  const chosen = state.filters[name];
  const next = chosen.includes(value) ? chosen.filter((other) => other !== value) : [...chosen, value];
  return { ...state, filters: { ...state.filters, [name]: values(name, next) } };
}

/** The state without search and filters; how it is looked at stays. */
export const cleared = (state: DirectoryState): DirectoryState => ({ ...state, q: '', filters: noFilters });

/** How many values are chosen in all. */
export const filterCount = ({ filters }: DirectoryState): number =>
  facetNames.reduce((count, name) => count + filters[name].length, 0);

/** The state as the service's parameters, without those that have nothing to say. */
export const toQuery = ({ q, filters, sort }: Omit<DirectoryState, 'view'>): Query => ({
  ...(q ? { q } : {}),
  ...Object.fromEntries(Object.entries(filters).filter(([, chosen]) => chosen.length > 0)),
  ...(sort ? { sort: [sort] } : {}),
});

/** Where the whole result is as a file. */
export function exportAddress(apiUrl: string, state: DirectoryState): string {
  const asList = serialise({ ...state, view: 'list' });
  return `${apiUrl}/api/v1/partners${asList ? `${asList}&` : '?'}format=csv`;
}

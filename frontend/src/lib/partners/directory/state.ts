import { addresses, isOneOf, question, type Filters as FiltersBy, type Finding } from '$lib/finding/address';
import type { PartnerFacet, PartnerStatus, paths } from '$lib/api/schema.gen';

/** What the directory can be narrowed by, in the order of the page, and how many values of each the contract takes. */
const most = {
  constituency: 50,
  priority: 50,
  region: 50,
  country: 250,
  status: 4,
} as const satisfies Partial<Record<PartnerFacet, number>>;
/** Orders that people can choose; without one the best match comes first, or the alphabet when nothing is looked for. */
export const sorts = ['name', '-name', '-joined_on', 'joined_on', '-updated_at'] as const;
export const statuses = ['active', 'dormant', 'suspended', 'withdrawn'] as const satisfies PartnerStatus[];

export type FacetName = keyof typeof most;
export type Sort = (typeof sorts)[number];
export type Filters = FiltersBy<FacetName>;
/** All that the address of the directory says. */
export type DirectoryState = Finding<FacetName, Sort>;

type Query = NonNullable<paths['/api/v1/partners']['get']['parameters']['query']>;

export const directory = addresses<FacetName, Sort>({
  most,
  sorts,
  value: (name, text) =>
    name === 'country' ? text.toUpperCase() : name === 'status' && !isOneOf(statuses, text) ? null : text,
});

export { question };
export const { names: facetNames, noFilters, parse, serialise, toggled, cleared, filterCount } = directory;

/** The state as the service's parameters, without those that have nothing to say. */
export const toQuery = ({ q, filters, sort }: Omit<DirectoryState, 'view'>): Query => ({
  ...(q ? { q } : {}),
  ...(directory.chosen(filters) as Query),
  ...(sort ? { sort: [sort] } : {}),
});

/** The files that the service makes of a result, and what people call them. */
export const EXPORT_FORMATS = { csv: 'CSV', ndjson: 'NDJSON' } as const;

/** Where the whole result is as a file. */
export const exportAddress = (apiUrl: string, state: DirectoryState, format: string): string =>
  directory.exportAddress(`${apiUrl}/api/v1/partners`, state, format);

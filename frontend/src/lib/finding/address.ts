/** How people look at what they found. */
export type View = 'list' | 'map';
export type Filters<Name extends string> = Record<Name, readonly string[]>;

/** All that the address of a page says on which something is looked for. */
export interface Finding<Name extends string, Sort extends string> {
  q: string;
  filters: Filters<Name>;
  sort: Sort | null;
  view: View;
}

/** What can be asked of one collection. */
export interface Questions<Name extends string, Sort extends string> {
  /** What it can be narrowed by and how many values of each the service takes, in the order of the page. */
  most: Record<Name, number>;
  sorts: readonly Sort[];
  /** A value as the service takes it; nothing when it cannot be one. */
  value?: (name: Name, text: string) => string | null;
}

/** The limits of the contract: the service refuses more. */
const LONGEST_QUESTION = 200;
const LONGEST_VALUE = 200;

export const isOneOf = <T extends string>(list: readonly T[], text: string | null): text is T =>
  (list as readonly (string | null)[]).includes(text);

/** A question as the service takes it: no control characters, not longer than it may be. */
export const question = (text: string): string =>
  Array.from(text.replace(/\p{Cc}+/gu, ' '))
    .slice(0, LONGEST_QUESTION)
    .join('')
    .trim();

/** Reads and writes the addresses of a page, which are the only place where its state is kept. */
export function addresses<Name extends string, Sort extends string>({ most, sorts, value }: Questions<Name, Sort>) {
  type State = Finding<Name, Sort>;
  const names = Object.keys(most) as Name[];
  const each = (of: (name: Name) => readonly string[]): Filters<Name> =>
    Object.fromEntries(names.map((name) => [name, of(name)])) as Filters<Name>;

  function values(name: Name, given: readonly string[]): readonly string[] {
    const found = given
      .flatMap((text) => text.split(','))
      .map((text) => text.trim())
      .filter((text) => text !== '' && text.length <= LONGEST_VALUE && !/\p{Cc}/u.test(text))
      .map((text) => (value ? value(name, text) : text))
      .filter((text) => text !== null);
    return [...new Set(found)].sort().slice(0, most[name]);
  }

  /** Reads an address. What nobody could have chosen is left out: a mistyped address still shows the page. */
  function parse(search: URLSearchParams): State {
    const sort = search.get('sort');
    return {
      q: question(search.get('q') ?? ''),
      filters: each((name) => values(name, search.getAll(name))),
      sort: isOneOf(sorts, sort) ? sort : null,
      view: search.get('view') === 'map' ? 'map' : 'list',
    };
  }

  /** The address for a state, after the path: the same state always has the same one. Empty when all is shown. */
  function serialise({ q, filters, sort, view }: State): string {
    const pairs: [string, string][] = [];
    if (q) pairs.push(['q', q]);
    for (const name of names) if (filters[name].length) pairs.push([name, filters[name].join(',')]);
    if (sort) pairs.push(['sort', sort]);
    if (view === 'map') pairs.push(['view', view]);
    // Commas between values stay readable.
    return pairs.length
      ? `?${pairs.map(([name, value]) => `${name}=${encodeURIComponent(value).replaceAll('%2C', ',')}`).join('&')}`
      : '';
  }

  return {
    names,
    noFilters: each(() => []),
    parse,
    serialise,
    /** The state with a value chosen, or no longer chosen. */
    toggled(state: State, name: Name, value: string): State {
      const chosen = state.filters[name];
      const next = chosen.includes(value) ? chosen.filter((other) => other !== value) : [...chosen, value];
      return { ...state, filters: { ...state.filters, [name]: values(name, next) } };
    },
    /** The state without search and filters; how it is looked at stays. */
    cleared: (state: State): State => ({ ...state, q: '', filters: each(() => []) }),
    /** How many values are chosen in all. */
    filterCount: ({ filters }: State): number => names.reduce((count, name) => count + filters[name].length, 0),
    /** The filters that are set. */
    chosen: (filters: Filters<Name>): Partial<Filters<Name>> =>
      Object.fromEntries(Object.entries<readonly string[]>(filters).filter(([, list]) => list.length > 0)) as Partial<
        Filters<Name>
      >,
    /** Where the whole result is as a file. */
    exportAddress(collection: string, state: State, format: string): string {
      const asList = serialise({ ...state, view: 'list' });
      return `${collection}${asList ? `${asList}&` : '?'}format=${format}`;
    },
  };
}

export type Addresses<Name extends string, Sort extends string> = ReturnType<typeof addresses<Name, Sort>>;

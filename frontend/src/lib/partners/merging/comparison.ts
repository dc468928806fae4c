import type { Partner, PartnerInput } from '$lib/api/schema.gen';
import { same } from '$lib/api/three-way';

/** The fields of a partner that a merge compares. */
export type Compared = Omit<PartnerInput, 'slug'>;

/** The place of one field in both records and in the one that there will be. */
export interface Line {
  /** A JSON pointer: texts are compared language by language. */
  pointer: string;
  one: unknown;
  other: unknown;
  result: unknown;
  differs: boolean;
}

const isEmpty = (value: unknown): boolean =>
  value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0);

/** Items of both lists without those that are there already. */
const together = <T>(own: readonly T[], others: readonly T[], equal: (one: T, other: T) => boolean): T[] => [
  ...own,
  ...others.filter((item) => !own.some((there) => equal(there, item))),
];

/** What the record that stays looks like afterwards, by the rule of the service: its own fields, completed. */
export function completed(stays: Partner, goes: Partner): Compared {
  const parents = [stays.parent, goes.parent].filter((parent) => parent && parent !== stays.id && parent !== goes.id);
  const days = [stays.joined_on, goes.joined_on].filter((day) => day !== null && day !== undefined).sort();
  return {
    names: { ...goes.names, ...stays.names },
    acronym: stays.acronym ?? goes.acronym ?? null,
    constituency: stays.constituency,
    country: stays.country ?? goes.country ?? null,
    region: stays.region ?? goes.region ?? null,
    parent: parents[0] ?? null,
    website: stays.website ?? goes.website ?? null,
    logo: stays.logo ?? goes.logo ?? null,
    descriptions: { ...goes.descriptions, ...stays.descriptions },
    priorities: together(stays.priorities, goes.priorities, (one, other) => one === other),
    interventions: together(
      stays.interventions,
      goes.interventions,
      (one, other) => one.intervention === other.intervention,
    ),
    external_ids: together(stays.external_ids, goes.external_ids, same),
    joined_on: days[0] ?? null,
  };
}

const FIELDS: readonly (keyof Compared)[] = [
  'names',
  'acronym',
  'constituency',
  'country',
  'region',
  'parent',
  'website',
  'logo',
  'descriptions',
  'priorities',
  'interventions',
  'external_ids',
  'joined_on',
];
const BY_LANGUAGE: ReadonlySet<string> = new Set(['names', 'descriptions']);

/** Both records side by side with what will be left; fields that nobody filled in are passed over. */
export function comparison(one: Partner, other: Partner, stays: 'one' | 'other'): Line[] {
  const result = stays === 'one' ? completed(one, other) : completed(other, one);
  const line = (pointer: string, left: unknown, right: unknown, there: unknown): Line[] =>
    isEmpty(left) && isEmpty(right)
      ? []
      : [{ pointer, one: left, other: right, result: there, differs: !same(left, right) }];
  return FIELDS.flatMap((field) => {
    if (!BY_LANGUAGE.has(field)) return line(`/${field}`, one[field], other[field], result[field]);
    const [left, right, there] = [one[field], other[field], result[field]] as Record<string, string>[];
    return Object.keys(there ?? {})
      .sort()
      .flatMap((language) => line(`/${field}/${language}`, left?.[language], right?.[language], there?.[language]));
  });
}

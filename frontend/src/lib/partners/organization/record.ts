import type { Stored } from '$lib/api/record-editing.svelte';
import type { InvolvementRole, Partner, PartnerInput } from '$lib/api/schema.gen';
import { filled, given } from '$lib/api/texts';

/** What a focal point changes of the record. The group goes along unchanged, because the contract asks for it. */
export type OwnInput = Pick<
  PartnerInput,
  | 'names'
  | 'acronym'
  | 'constituency'
  | 'country'
  | 'region'
  | 'website'
  | 'descriptions'
  | 'priorities'
  | 'interventions'
  | 'logo'
>;

/** The record as the form holds it. */
export interface OwnForm {
  names: Record<string, string>;
  acronym: string;
  constituency: string;
  country: string;
  region: string;
  website: string;
  descriptions: Record<string, string>;
  priorities: string[];
  /** The part in each intervention; empty: none. */
  interventions: Record<string, InvolvementRole | ''>;
  logo: { url: string; credit: string; permission: boolean };
}

export const storedOf = ({ record, etag }: { record: Partner; etag: string }): Stored<OwnInput> => ({
  etag,
  savedAt: record.updated_at,
  input: {
    names: record.names,
    acronym: record.acronym,
    constituency: record.constituency,
    country: record.country,
    region: record.region,
    website: record.website,
    descriptions: record.descriptions,
    priorities: record.priorities,
    interventions: record.interventions,
    logo: record.logo,
  },
});

export const formOf = (input: OwnInput): OwnForm => ({
  names: { ...input.names },
  acronym: input.acronym ?? '',
  constituency: input.constituency,
  country: input.country ?? '',
  region: input.region ?? '',
  website: input.website ?? '',
  descriptions: { ...input.descriptions },
  priorities: [...(input.priorities ?? [])],
  interventions: Object.fromEntries((input.interventions ?? []).map(({ intervention, role }) => [intervention, role])),
  logo: {
    url: input.logo?.url ?? '',
    credit: input.logo?.credit ?? '',
    permission: input.logo?.permission ?? false,
  },
});

export const inputOf = (form: OwnForm): OwnInput => ({
  names: filled(form.names),
  acronym: given(form.acronym),
  constituency: form.constituency,
  country: given(form.country),
  region: given(form.region),
  website: given(form.website),
  descriptions: filled(form.descriptions),
  priorities: [...form.priorities],
  interventions: Object.entries(form.interventions).flatMap(([intervention, role]) =>
    role ? [{ intervention, role }] : [],
  ),
  logo: form.logo.url.trim()
    ? { url: form.logo.url.trim(), credit: given(form.logo.credit), permission: form.logo.permission }
    : null,
});

/** What visitors look for and do not find. */
export type Missing = 'names' | 'descriptions' | 'website' | 'place' | 'priorities' | 'logo';

export function missingIn(
  record: Pick<Partner, 'names' | 'descriptions' | 'website' | 'country' | 'region' | 'priorities' | 'logo'>,
): Missing[] {
  const there: Readonly<Record<Missing, boolean>> = {
    names: Object.keys(record.names).length > 1,
    descriptions: Object.keys(record.descriptions).length > 0,
    website: Boolean(record.website),
    place: Boolean(record.country ?? record.region),
    priorities: record.priorities.length > 0,
    logo: record.logo?.permission === true,
  };
  return (Object.keys(there) as Missing[]).filter((name) => !there[name]);
}

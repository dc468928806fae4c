import type { ExternalId, InvolvementRole, Partner, PartnerInput } from '$lib/api/schema.gen';
import { filled, given } from '$lib/api/texts';

/** A partner as a form has it: every field is there, an empty text stands for none. */
export interface PartnerDraft {
  slug: string;
  names: Record<string, string>;
  acronym: string;
  constituency: string;
  country: string;
  region: string;
  parent: string | null;
  website: string;
  logo: { url: string; credit: string; permission: boolean };
  descriptions: Record<string, string>;
  priorities: string[];
  interventions: { intervention: string; role: InvolvementRole }[];
  external_ids: ExternalId[];
  joined_on: string;
}

export function draftOf(fields: Partial<PartnerInput>): PartnerDraft {
  return {
    slug: fields.slug ?? '',
    names: { ...fields.names },
    acronym: fields.acronym ?? '',
    constituency: fields.constituency ?? '',
    country: fields.country ?? '',
    region: fields.region ?? '',
    parent: fields.parent ?? null,
    website: fields.website ?? '',
    logo: {
      url: fields.logo?.url ?? '',
      credit: fields.logo?.credit ?? '',
      permission: fields.logo?.permission ?? false,
    },
    descriptions: { ...fields.descriptions },
    priorities: [...(fields.priorities ?? [])],
    interventions: (fields.interventions ?? []).map((part) => ({ ...part })),
    external_ids: (fields.external_ids ?? []).map((id) => ({ ...id })),
    joined_on: fields.joined_on ?? '',
  };
}

/** What is written of a draft. Rows of lists that nobody filled in are left out. */
export function inputOf(draft: PartnerDraft): PartnerInput {
  return {
    slug: given(draft.slug),
    names: filled(draft.names),
    acronym: given(draft.acronym),
    constituency: draft.constituency,
    country: draft.country || null,
    region: draft.region || null,
    parent: draft.parent,
    website: given(draft.website),
    logo: given(draft.logo.url)
      ? { url: draft.logo.url.trim(), credit: given(draft.logo.credit), permission: draft.logo.permission }
      : null,
    descriptions: filled(draft.descriptions),
    priorities: [...draft.priorities],
    interventions: draft.interventions.filter(({ intervention }) => intervention).map((part) => ({ ...part })),
    external_ids: draft.external_ids
      .map(({ scheme, value }) => ({ scheme: scheme.trim(), value: value.trim() }))
      .filter(({ scheme, value }) => scheme || value),
    joined_on: draft.joined_on || null,
  };
}

/** What is written of a record as it is. */
export const inputOfRecord = (record: Partner): PartnerInput => inputOf(draftOf(record));

import type { Stored } from '$lib/api/record-editing.svelte';
import type { EvidenceLevel, MediaLicence, Practice, PracticeInput, PracticeKind, Section } from '$lib/api/schema.gen';
import { given } from '$lib/api/texts';
import { sectionNames } from '../desk/labels';

/** A practice as the form holds it. */
export interface PracticeForm {
  kind: PracticeKind;
  lang: string;
  title: string;
  summary: string;
  started_on: string;
  ended_on: string;
  sections: Record<Section, string>;
  building_blocks: BlockRow[];
  results: ResultRow[];
  evidence_level: EvidenceLevel | '';
  cost_amount: string;
  cost_currency: string;
  priorities: string[];
  interventions: string[];
  /** Numbers of goals, as the boxes have them. */
  sdgs: string[];
  /** Codes of targets as they are typed: `8.5, 8.8`. */
  sdg_targets: string;
  instruments: string[];
  target_groups: string[];
  sectors: string[];
  countries: string[];
  regions: string[];
  co_implementers: CoImplementerRow[];
  contacts: ContactRow[];
  related: string[];
  links: LinkRow[];
  media: MediumRow[];
}
export interface BlockRow {
  title: string;
  text: string;
}
export interface ResultRow {
  indicator: string;
  value: string;
  unit: string;
  baseline: string;
  source: string;
}
export interface CoImplementerRow {
  partner: string | null;
  name: string;
}
export interface ContactRow {
  name: string;
  role: string;
  email: string;
  released: boolean;
}
export interface LinkRow {
  title: string;
  url: string;
}
export interface MediumRow {
  file: string;
  caption: string;
  credit: string;
  licence: MediaLicence | '';
  alternative_text: string;
}

export const emptyBlock = (): BlockRow => ({ title: '', text: '' });
export const emptyResult = (): ResultRow => ({ indicator: '', value: '', unit: '', baseline: '', source: '' });
export const emptyCoImplementer = (): CoImplementerRow => ({ partner: null, name: '' });
export const emptyContact = (): ContactRow => ({ name: '', role: '', email: '', released: false });
export const emptyLink = (): LinkRow => ({ title: '', url: '' });
export const mediumOf = (file: string): MediumRow => ({
  file,
  caption: '',
  credit: '',
  licence: '',
  alternative_text: '',
});

/** Every part of it may still be missing, also in the rows of lists. */
export type Unfinished<T> = T extends readonly (infer Item)[]
  ? Unfinished<Item>[]
  : T extends object
    ? { [Name in keyof T]: Unfinished<T[Name]> | null }
    : T;
/** What the contract takes, except that rows may be unfinished. The partner stays as it is. */
export type PracticeDraft = Unfinished<Omit<PracticeInput, 'partner'>>;

/** Longer texts are kept as they were typed: blank lines and indents mean something in Markdown. */
export const written = (text: string): string | null => (text.trim() ? text : null);
const isTouched = (row: object): boolean =>
  Object.values(row).some((value) => (typeof value === 'string' ? value.trim() !== '' : value));
/** Rows that nobody has written into say nothing. */
export const rows = <Row extends object, Item>(list: readonly Row[], item: (row: Row) => Item): Item[] =>
  list.filter(isTouched).map(item);

export const targetsOf = (text: string): string[] => text.split(/[\s,;]+/).filter(Boolean);

/** What is sent of the form. */
export const inputOf = (form: PracticeForm): PracticeDraft => ({
  kind: form.kind,
  lang: form.lang,
  title: given(form.title),
  summary: given(form.summary),
  started_on: given(form.started_on),
  ended_on: given(form.ended_on),
  sections: Object.fromEntries(sectionNames.map((name) => [name, written(form.sections[name])])) as Record<
    Section,
    string | null
  >,
  building_blocks: rows(form.building_blocks, ({ title, text }) => ({ title: given(title), text: written(text) })),
  results: rows(form.results, ({ indicator, value, unit, baseline, source }) => ({
    indicator: given(indicator),
    value: given(value),
    unit: given(unit),
    baseline: given(baseline),
    source: given(source),
  })),
  evidence_level: form.evidence_level || null,
  cost_amount: given(form.cost_amount),
  cost_currency: form.cost_currency || null,
  priorities: [...form.priorities],
  interventions: [...form.interventions],
  sdgs: form.sdgs.map(Number).sort((one, other) => one - other),
  sdg_targets: targetsOf(form.sdg_targets),
  instruments: [...form.instruments],
  target_groups: [...form.target_groups],
  sectors: [...form.sectors],
  countries: [...form.countries],
  regions: [...form.regions],
  co_implementers: rows(form.co_implementers, ({ partner, name }) => ({ partner, name: partner ? null : given(name) })),
  contacts: rows(form.contacts, ({ name, role, email, released }) => ({
    name: given(name),
    role: given(role),
    email: given(email),
    released,
  })),
  related: [...form.related],
  links: rows(form.links, ({ title, url }) => ({ title: given(title), url: given(url) })),
  media: form.media.map(({ file, caption, credit, licence, alternative_text }) => ({
    file,
    caption: given(caption),
    credit: given(credit),
    licence: licence || null,
    alternative_text: given(alternative_text),
  })),
});

/** The form of what is stored, or of what was merged. */
export const formOf = (input: PracticeDraft): PracticeForm => ({
  kind: input.kind ?? 'full',
  lang: input.lang ?? '',
  title: input.title ?? '',
  summary: input.summary ?? '',
  started_on: input.started_on ?? '',
  ended_on: input.ended_on ?? '',
  sections: Object.fromEntries(
    sectionNames.map((name) => [name, input.sections?.[name] ?? '']),
  ) as PracticeForm['sections'],
  building_blocks: (input.building_blocks ?? []).map(({ title, text }) => ({ title: title ?? '', text: text ?? '' })),
  results: (input.results ?? []).map(({ indicator, value, unit, baseline, source }) => ({
    indicator: indicator ?? '',
    value: value ?? '',
    unit: unit ?? '',
    baseline: baseline ?? '',
    source: source ?? '',
  })),
  evidence_level: input.evidence_level ?? '',
  cost_amount: input.cost_amount ?? '',
  cost_currency: input.cost_currency ?? '',
  priorities: [...(input.priorities ?? [])],
  interventions: [...(input.interventions ?? [])],
  sdgs: (input.sdgs ?? []).map(String),
  sdg_targets: (input.sdg_targets ?? []).join(', '),
  instruments: [...(input.instruments ?? [])],
  target_groups: [...(input.target_groups ?? [])],
  sectors: [...(input.sectors ?? [])],
  countries: [...(input.countries ?? [])],
  regions: [...(input.regions ?? [])],
  co_implementers: (input.co_implementers ?? []).map(({ partner, name }) => ({
    partner: partner ?? null,
    name: name ?? '',
  })),
  contacts: (input.contacts ?? []).map(({ name, role, email, released }) => ({
    name: name ?? '',
    role: role ?? '',
    email: email ?? '',
    released: released ?? false,
  })),
  related: [...(input.related ?? [])],
  links: (input.links ?? []).map(({ title, url }) => ({ title: title ?? '', url: url ?? '' })),
  media: (input.media ?? []).map(({ file, caption, credit, licence, alternative_text }) => ({
    file: file ?? '',
    caption: caption ?? '',
    credit: credit ?? '',
    licence: licence ?? '',
    alternative_text: alternative_text ?? '',
  })),
});

/** What the service keeps of a practice, as far as the form can change it. */
export const storedOf = ({ record, etag }: { record: Practice; etag: string }): Stored<PracticeDraft> => ({
  etag,
  savedAt: record.updated_at,
  input: inputOf(formOf(record)),
});

/** Places that are only right together: one alone would be refused, and hold up the other. */
export const together = [
  ['/cost_amount', '/cost_currency'],
  ['/started_on', '/ended_on'],
  ['/sdgs', '/sdg_targets'],
] as const;

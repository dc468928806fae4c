import type { Stored } from '$lib/api/record-editing.svelte';
import type { Replication, ReplicationInput, ReplicationSection } from '$lib/api/schema.gen';
import { given } from '$lib/api/texts';
import { rows, written, type LinkRow, type ResultRow, type Unfinished } from '../submission/draft';
import { sectionNames } from './labels';

/** A report as the form holds it. */
export interface ReplicationForm {
  lang: string;
  title: string;
  summary: string;
  countries: string[];
  place: string;
  started_on: string;
  ended_on: string;
  ongoing: boolean;
  sections: Record<ReplicationSection, string>;
  results: ResultRow[];
  links: LinkRow[];
}

/** What the contract takes, except that rows may be unfinished. Practice and partner stay as they are. */
export type ReplicationDraft = Unfinished<Omit<ReplicationInput, 'practice' | 'partner'>>;

/** What is sent of the form. What goes on has no end. */
export const inputOf = (form: ReplicationForm): ReplicationDraft => ({
  lang: form.lang,
  title: given(form.title),
  summary: given(form.summary),
  countries: [...form.countries],
  place: given(form.place),
  started_on: given(form.started_on),
  ended_on: form.ongoing ? null : given(form.ended_on),
  ongoing: form.ongoing,
  sections: Object.fromEntries(sectionNames.map((name) => [name, written(form.sections[name])])) as Record<
    ReplicationSection,
    string | null
  >,
  results: rows(form.results, ({ indicator, value, unit, baseline, source }) => ({
    indicator: given(indicator),
    value: given(value),
    unit: given(unit),
    baseline: given(baseline),
    source: given(source),
  })),
  links: rows(form.links, ({ title, url }) => ({ title: given(title), url: given(url) })),
});

/** The form of what is stored, or of what was merged. */
export const formOf = (input: ReplicationDraft): ReplicationForm => ({
  lang: input.lang ?? '',
  title: input.title ?? '',
  summary: input.summary ?? '',
  countries: [...(input.countries ?? [])],
  place: input.place ?? '',
  started_on: input.started_on ?? '',
  ended_on: input.ended_on ?? '',
  ongoing: input.ongoing ?? false,
  sections: Object.fromEntries(
    sectionNames.map((name) => [name, input.sections?.[name] ?? '']),
  ) as ReplicationForm['sections'],
  results: (input.results ?? []).map(({ indicator, value, unit, baseline, source }) => ({
    indicator: indicator ?? '',
    value: value ?? '',
    unit: unit ?? '',
    baseline: baseline ?? '',
    source: source ?? '',
  })),
  links: (input.links ?? []).map(({ title, url }) => ({ title: title ?? '', url: url ?? '' })),
});

/** What the service keeps of a report, as far as the form can change it. */
export const storedOf = ({ record, etag }: { record: Replication; etag: string }): Stored<ReplicationDraft> => ({
  etag,
  savedAt: record.updated_at,
  input: inputOf(formOf(record)),
});

/** Places that are only right together: one alone would be refused, and hold up the other. */
export const together = [['/started_on', '/ended_on', '/ongoing']] as const;

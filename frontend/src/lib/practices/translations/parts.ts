import type { Stored } from '$lib/api/record-editing.svelte';
import type { PartStatus, Practice, PracticeTranslation } from '$lib/api/schema.gen';
import { sectionNames } from '../desk/labels';

/** A text of the original that can be translated. */
export interface Original {
  /** The place as a JSON pointer, `/sections/approach`. */
  place: string;
  text: string;
}

/** The places of a practice that can be translated, in the order in which they are read. */
export function originalsOf(practice: Practice): Original[] {
  const found: { place: string; text: string | null | undefined }[] = [
    { place: '/title', text: practice.title },
    { place: '/summary', text: practice.summary },
    ...sectionNames.map((name) => ({ place: `/sections/${name}`, text: practice.sections[name] })),
    ...practice.building_blocks.flatMap(({ title, text }, index) => [
      { place: `/building_blocks/${index}/title`, text: title },
      { place: `/building_blocks/${index}/text`, text },
    ]),
    ...practice.media.flatMap(({ caption, alternative_text }, index) => [
      { place: `/media/${index}/caption`, text: caption },
      { place: `/media/${index}/alternative_text`, text: alternative_text },
    ]),
  ];
  return found.flatMap(({ place, text }) => (text ? [{ place, text }] : []));
}

/** A translated place as the form holds it. */
export interface PartForm {
  text: string;
  status: PartStatus;
}
export type TranslationForm = Record<string, PartForm>;
/** By place, without its first sign: so that each place is merged by itself. */
export interface TranslationDraft {
  parts: Record<string, PartForm>;
}

/** What is sent: places without a text are not translated. */
export const inputOf = (form: TranslationForm): TranslationDraft => ({
  parts: Object.fromEntries(
    Object.entries(form)
      .filter(([, { text }]) => text.trim() !== '')
      .map(([place, { text, status }]) => [place, { text, status }]),
  ),
});

/** The form has a row for every place of the original; what is translated of others is kept as it is. */
export const formOf = (draft: TranslationDraft, originals: readonly Original[]): TranslationForm => ({
  ...Object.fromEntries(originals.map(({ place }) => [place, { text: '', status: 'draft' as const }])),
  ...draft.parts,
});

export const storedOf = ({
  record,
  etag,
}: {
  record: PracticeTranslation;
  etag: string;
}): Stored<TranslationDraft> => ({
  etag,
  savedAt: record.updated_at,
  input: inputOf(record.parts),
});

export type PartState = 'missing' | 'draft' | 'published' | 'outdated';

/** Where a place stands: what is outdated matters more than whether readers get it. */
export function stateOf(part: PartForm | undefined, outdated: boolean): PartState {
  if (!part?.text.trim()) return 'missing';
  return outdated ? 'outdated' : part.status;
}

import type { Difference, Section } from '$lib/api/schema.gen';

/** A place of a practice where versions can differ: its field, and which section when it is one. */
export interface Place {
  field: string;
  section?: Section;
}

/** Reads a JSON pointer such as `/sections/approach`. */
export function placeOf(pointer: string): Place {
  const [, field = '', part] = pointer.split('/');
  return field === 'sections' && part ? { field, section: part as Section } : { field };
}

/** Where a reader meets a field or a section; what is not named comes at the end, as the service has it. */
const READ = [
  'title',
  'summary',
  'context',
  'approach',
  'building_blocks',
  'stakeholders',
  'social_dialogue',
  'resources',
  'results',
  'evidence',
  'equality',
  'success_factors',
  'constraints',
  'lessons',
  'replication',
  'sustainability',
];

/** Differences in the order in which a practice is read. */
export function asRead<T extends { place: string }>(differences: readonly T[]): T[] {
  const rank = ({ place }: T): number => {
    const { field, section } = placeOf(place);
    const found = READ.indexOf(section ?? field);
    return found < 0 ? READ.length : found;
  };
  return [...differences].sort((one, other) => rank(one) - rank(other));
}

/** The words of a value: of a list one line each, of a record its parts. */
export function lines(value: unknown): string[] {
  if (value === null || value === undefined || value === '') return [];
  if (Array.isArray(value)) return value.map((item) => lines(item).join(' · '));
  // The id of a file says nothing to anybody.
  if (typeof value === 'object')
    return Object.entries(value).flatMap(([name, part]) => (name === 'file' ? [] : lines(part)));
  return [String(value)];
}

export interface Line {
  kind: 'same' | 'removed' | 'added';
  text: string;
}

/** What a difference says: texts word by word, anything else line by line. */
export function pieces({
  before,
  after,
  pieces,
}: Pick<Difference, 'pieces'> & {
  before?: unknown;
  after?: unknown;
}): {
  words: boolean;
  lines: Line[];
} {
  if (pieces.length) return { words: true, lines: pieces };
  const [older, newer] = [lines(before), lines(after)];
  return {
    words: false,
    lines: [
      ...older.map((text): Line => ({ kind: newer.includes(text) ? 'same' : 'removed', text })),
      ...newer.filter((text) => !older.includes(text)).map((text): Line => ({ kind: 'added', text })),
    ],
  };
}

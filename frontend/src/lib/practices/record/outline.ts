import type { Practice, ShownSection } from '$lib/api/schema.gen';

/** A part of the page of a practice. */
export type Part =
  | { id: string; is: 'section'; section: ShownSection }
  | { id: 'building-blocks' | 'results' | 'contacts' | 'further-reading'; is: 'list' };

type Told = Pick<Practice, 'text' | 'results' | 'contacts' | 'links'>;

/** After which section a list is read. When that is missing, it comes after the last one that stands before it. */
const AFTER = { 'building-blocks': 'approach', results: 'resources' } as const;
const ORDER: readonly ShownSection['section'][] = [
  'context',
  'approach',
  'stakeholders',
  'social_dialogue',
  'resources',
];

/** What the page of a practice shows, in the order in which it is read. */
export function outline({ text, results, contacts, links }: Told): Part[] {
  const parts: Part[] = text.sections.map((section) => ({
    id: section.section.replaceAll('_', '-'),
    is: 'section',
    section,
  }));
  const insert = (id: keyof typeof AFTER): void => {
    const before = ORDER.slice(0, ORDER.indexOf(AFTER[id]) + 1);
    const last = parts.findLastIndex((part) => part.is === 'section' && before.includes(part.section.section));
    parts.splice(last + 1, 0, { id, is: 'list' });
  };
  if (results.length) insert('results');
  if (text.building_blocks.length) insert('building-blocks');
  if (contacts.length) parts.push({ id: 'contacts', is: 'list' });
  if (links.length) parts.push({ id: 'further-reading', is: 'list' });
  return parts;
}

/** From so many parts on, a table of contents helps. */
export const LONG = 5;

/** The language that most of the text is shown in, and whether parts of it are in others. */
export function shownLanguages({ title, sections, building_blocks }: Practice['text']): {
  main: string;
  others: string[];
} {
  const used = [...sections.map(({ lang }) => lang), ...building_blocks.map(({ lang }) => lang)];
  const counts = new Map<string, number>();
  for (const lang of used.length ? used : [title.lang]) counts.set(lang, (counts.get(lang) ?? 0) + 1);
  const [main = title.lang] = [...counts].sort(([, one], [, other]) => other - one).map(([lang]) => lang);
  return { main, others: [...new Set([title.lang, ...counts.keys()])].filter((lang) => lang !== main) };
}

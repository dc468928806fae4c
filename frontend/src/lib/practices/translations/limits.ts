import { PracticeInput } from '$lib/api/limits.gen';

const { title, summary, sections, building_blocks } = PracticeInput.fields;

/** The longest translation of a place: as long as the original may be. */
export function limitOf(place: string): number {
  if (place === '/title') return title.max;
  if (place === '/summary') return summary.max;
  if (place.startsWith('/sections/')) return sections.fields.context.max;
  return place.endsWith('/title') ? building_blocks.each.fields.title.max : building_blocks.each.fields.text.max;
}

import { PracticeInput } from '$lib/api/limits.gen';

const { title, summary, sections, building_blocks, media } = PracticeInput.fields;

/** The longest translation of a place: as long as the original may be. */
export function limitOf(place: string): number {
  if (place === '/title') return title.max;
  if (place === '/summary') return summary.max;
  if (place.startsWith('/sections/')) return sections.fields.context.max;
  if (place.startsWith('/media/')) {
    const { caption, alternative_text } = media.each.fields;
    return place.endsWith('/caption') ? caption.max : alternative_text.max;
  }
  return place.endsWith('/title') ? building_blocks.each.fields.title.max : building_blocks.each.fields.text.max;
}

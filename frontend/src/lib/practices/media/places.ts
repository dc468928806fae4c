import * as m from '$lib/paraglide/messages';

const names: Record<string, () => string> = {
  caption: m.media_caption,
  alternative_text: m.media_alternative,
  credit: m.media_credit,
  licence: m.media_licence,
};

/** What a place within the files of a practice is called, `/media/0/caption`; undefined for any other. */
export function mediumPlace(place: string): string | undefined {
  const [, field, index, name = ''] = place.split('/');
  if (field !== 'media' || !index) return undefined;
  const file = m.media_one({ number: String(Number(index) + 1) });
  const part = names[name]?.();
  return part ? `${file}: ${part}` : file;
}

import { describe, expect, it } from 'vitest';
import { languages } from '$lib/i18n/languages';
import { aboutText, parts } from './content';

const english = await aboutText('en');

describe.each(languages)('the page about the Coalition in %s', (language) => {
  it('has every part in the order of the page', async () => {
    expect(Object.keys((await aboutText(language)).parts)).toEqual([...parts]);
  });

  it('has as many paragraphs and entries as the English one, with the same dates', async () => {
    const shape = (text: typeof english) =>
      parts.map((part) => ({
        part,
        paragraphs: text.parts[part].paragraphs.length,
        entries: text.parts[part].entries?.map(({ on }) => on ?? null),
      }));
    expect(shape(await aboutText(language))).toEqual(shape(english));
  });

  it('says something everywhere', async () => {
    const text = await aboutText(language);
    const said = [
      text.title,
      text.lead,
      ...parts.flatMap((part) => {
        const { title, paragraphs, entries = [] } = text.parts[part];
        return [title, ...paragraphs, ...entries.flatMap(({ name, text: words }) => [name, words])];
      }),
    ];
    expect(said.filter((words) => !words.trim())).toEqual([]);
  });

  it('names the same numbers as the English one', async () => {
    const numbers = (text: typeof english) =>
      parts.map((part) =>
        (text.parts[part].entries ?? []).map(({ text: words }) => (words.match(/\d+/g) ?? []).sort()),
      );
    expect(numbers(await aboutText(language))).toEqual(numbers(english));
  });
});

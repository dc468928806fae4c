import { describe, expect, it } from 'vitest';
import { languages, type Language } from '$lib/i18n/languages';
import type { Prose } from './prose';

/** The test of a page of prose: it says the same, part by part, in every language. */
export function testEveryLanguage<Part extends string>(
  page: string,
  parts: readonly Part[],
  textIn: (language: Language) => Promise<Prose<Part>>,
): void {
  describe.each(languages)(`the page about ${page} in %s`, (language) => {
    it('has every part in the order of the page', async () => {
      expect(Object.keys((await textIn(language)).parts)).toEqual([...parts]);
    });

    it('has as many paragraphs and entries as the English one, with the same dates', async () => {
      const shape = (text: Prose<Part>) =>
        parts.map((part) => ({
          part,
          paragraphs: text.parts[part].paragraphs.length,
          entries: text.parts[part].entries?.map(({ on }) => on ?? null),
        }));
      expect(shape(await textIn(language))).toEqual(shape(await textIn('en')));
    });

    it('says something everywhere', async () => {
      const text = await textIn(language);
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
      const numbersIn = (words: string) => (words.match(/\d+/g) ?? []).sort();
      const numbers = (text: Prose<Part>) =>
        parts.map((part) => ({
          paragraphs: text.parts[part].paragraphs.map(numbersIn),
          entries: (text.parts[part].entries ?? []).map(({ text: words }) => numbersIn(words)),
        }));
      expect(numbers(await textIn(language))).toEqual(numbers(await textIn('en')));
    });
  });
}

import type { Area } from './areas';
import { locale } from './locale.svelte';

/** Makes the sentence of a message from its placeholders. */
type Sentence = (inputs: Record<string, unknown>) => string;
type Message = (inputs?: Record<string, unknown>, options?: { locale?: string }) => string;
type Sentences = Record<string, Sentence>;

/** One module for each area and language, made from `messages/` by `scripts/split-messages.js`. */
const modules = import.meta.glob<{ default: Sentences }>('../paraglide/translations/*.js');

/** What was loaded, by language. Messages are rendered anew when more comes. */
let table = $state.raw<Record<string, Sentences>>({});
const asked: Record<string, Promise<Sentences> | undefined> = {};

/**
 * Loads the sentences of areas in a language, once. English is part of the pages themselves; an area without a
 * translation stays English.
 */
export async function loadTranslations(language: string, areas: readonly Area[]): Promise<void> {
  const found = await Promise.all(
    areas.map((area) => {
      const place = `../paraglide/translations/${area}.${language}.js`;
      const load = modules[place];
      if (!load) return {};
      asked[place] ??= load().then(
        (module) => module.default,
        (error: unknown) => {
          asked[place] = undefined;
          throw error;
        },
      );
      return asked[place];
    }),
  );
  const sentences = Object.assign({}, table[language], ...found) as Sentences;
  table = { ...table, [language]: sentences };
}

/** A message: its sentence in the language of the page, or the one asked for, where that is loaded; else in English. */
export const sentence =
  (key: string, english: Sentence): Message =>
  (inputs = {}, options) =>
    (table[options?.locale ?? locale.language]?.[key] ?? english)(inputs);

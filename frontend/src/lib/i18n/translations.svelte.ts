import type { Area } from './areas';
import { locale } from './locale.svelte';

/** Makes the sentence of a message from its placeholders. */
type Sentence = (inputs: Record<string, unknown>) => string;
type Message = (inputs?: Record<string, unknown>, options?: { locale?: string }) => string;
type Sentences = Record<string, Sentence>;

/** What loads each area in a language: one module for both, made from `messages/` by `scripts/split-messages.js`. */
type Modules = Record<string, () => Promise<{ default: Sentences }>>;
/** What visitors may come upon. The addresses of all the rest would weigh on every first load. */
const modules: Modules = import.meta.glob<{ default: Sentences }>([
  '../paraglide/translations/*.js',
  '!../paraglide/translations/{console,desk,journey,mandates,media,replications,statistics,workspace}.*.js',
]);

/** What was loaded, by language. Messages are rendered anew when more comes. */
let table = $state.raw<Record<string, Sentences>>({});
const asked: Record<string, Promise<Sentences> | undefined> = {};

async function sentencesAt(place: string): Promise<Sentences> {
  const load = modules[place] ?? (await import('./staff-translations')).modules[place];
  return (await load?.())?.default ?? {};
}

/**
 * Loads the sentences of areas in a language, once. English is part of the pages themselves; an area without a
 * translation stays English.
 */
export async function loadTranslations(language: string, areas: readonly Area[]): Promise<void> {
  if (language === 'en') return;
  const found = await Promise.all(
    areas.map((area) => {
      const place = `../paraglide/translations/${area}.${language}.js`;
      asked[place] ??= sentencesAt(place).catch((error: unknown) => {
        asked[place] = undefined;
        throw error;
      });
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

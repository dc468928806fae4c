import { describe, expect, it } from 'vitest';
import type { Term } from '$lib/api/schema.gen';
import { codeChoices, currencyChoices, languageChoices, termChoices } from './choices';

const name = (text: string) => ({ text, lang: 'en' });
const term = (slug: string, retired: boolean) => ({ slug, retired, name: name(slug) }) as Term;

describe('what can be chosen', () => {
  it('leaves out terms that are no longer in use, unless they are chosen', () => {
    const terms = [term('new', false), term('old', true)];
    expect(termChoices(terms).map(({ value }) => value)).toEqual(['new']);
    expect(termChoices(terms, ['old']).map(({ value }) => value)).toEqual(['new', 'old']);
    expect(termChoices(undefined)).toEqual([]);
  });

  it('has the names that the service gives', () => {
    expect(codeChoices([{ code: 'BR', name: name('Brazil') } as never])).toEqual([
      { value: 'BR', text: name('Brazil') },
    ]);
    expect(currencyChoices()).toContainEqual({ value: 'CHF', text: 'CHF – Swiss Franc' });
  });

  it('begins with the languages that are frequent, each once', () => {
    const languages = ['de', 'en', 'sw'].map((code) => ({ code, name: name(code) }) as never);
    const values = languageChoices(languages).map(({ value }) => value);
    expect(values).toEqual(['en', 'fr', 'es', 'ar', 'zh', 'ru', 'pt', 'de', 'sw']);
    expect(languageChoices(undefined)[0]).toEqual({ value: 'en', text: 'English' });
  });
});

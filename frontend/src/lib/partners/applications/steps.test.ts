import { describe, expect, it } from 'vitest';
import { ApplicationInput } from '$lib/api/limits.gen';
import { check } from '$lib/api/rules';
import { draftFrom, emptyDraft, inputOf, tidied } from './draft';
import { after, before, errorsOf, firstWrong, isStep, stepOf } from './steps';

const error = (pointer: string) => ({ pointer, code: 'required', message: '' });

describe('steps', () => {
  it('know where a place is filled in', () => {
    expect(stepOf('/organization/names/en')).toBe('organization');
    expect(stepOf('/signatory/name')).toBe('statement');
    expect(stepOf('/documents/0/url')).toBe('documents');
    expect(stepOf('/language')).toBe('contact');
    expect(stepOf('')).toBe('check');
  });

  it('lead to the first one with an error', () => {
    const errors = [error('/contact/email'), error('/statement')];
    expect(firstWrong(errors)).toBe('statement');
    expect(errorsOf('contact', errors)).toEqual([error('/contact/email')]);
    expect(firstWrong([error('')])).toBe('check');
  });

  it('follow each other', () => {
    expect(after('organization')).toBe('statement');
    expect(before('organization')).toBeNull();
    expect(before('check')).toBe('contact');
    expect(isStep('contact')).toBe(true);
    expect(isStep('constructor')).toBe(false);
    expect(isStep(null)).toBe(false);
  });
});

describe('draft', () => {
  it('says everything that an empty one lacks', () => {
    expect(check(ApplicationInput, inputOf(emptyDraft('en'))).map(({ pointer }) => pointer)).toEqual([
      '/organization/names',
      '/organization/constituency',
      '/statement',
      '/signatory/name',
      '/signatory/position',
      '/contact/name',
      '/contact/email',
    ]);
  });

  it('sends no empty rows, and numbers the others as the form shows them', () => {
    const draft = {
      ...emptyDraft('fr'),
      names: { fr: 'Une association', en: '  ' },
      documents: [
        { title: ' ', url: '' },
        { title: 'Statuts', url: ' https://a.example/s.pdf ' },
      ],
    };
    expect(inputOf(draft).organization.names).toEqual({ fr: 'Une association' });
    expect(inputOf(draft).documents).toEqual([{ title: 'Statuts', url: 'https://a.example/s.pdf' }]);
    expect(tidied(draft).documents).toEqual(inputOf(draft).documents);
  });

  it('survives being kept, and whatever else is found in its place', () => {
    const draft = { ...emptyDraft('es'), names: { ar: 'اتحاد' }, documents: [{ title: 'T', url: 'U' }] };
    expect(draftFrom(JSON.parse(JSON.stringify(draft)), 'en')).toEqual(draft);
    expect(draftFrom('nonsense', 'en')).toEqual(emptyDraft('en'));
    expect(draftFrom({ names: { en: 1 }, documents: [null, 'x'], contact: [] }, 'en')).toEqual(emptyDraft('en'));
  });
});

import { describe, expect, it } from 'vitest';
import { PracticeInput } from '$lib/api/limits.gen';
import { check } from '$lib/api/rules';
import { same } from '$lib/api/three-way';
import { emptyBlock, emptyContact, emptyResult, formOf, inputOf, mediumOf, targetsOf } from './draft';
import { countByStep, isAsked, stepOf, steps } from './steps';

const form = () => formOf({ kind: 'full', lang: 'fr', title: 'Visites' });

describe('a practice in the form', () => {
  it('comes back from what is stored', () => {
    const input = inputOf({
      ...form(),
      sdgs: ['16', '8'],
      sdg_targets: '8.5; 16.3',
      co_implementers: [
        { partner: 'p', name: '' },
        { partner: null, name: 'Sample' },
      ],
      media: [{ ...mediumOf('f'), credit: 'Sample photographer', licence: 'CC-BY-4.0' }, mediumOf('g')],
      contacts: [{ name: 'N', role: '', email: 'n@example.org', released: true }],
    });
    expect(input.sdgs).toEqual([8, 16]);
    expect(input.sdg_targets).toEqual(['8.5', '16.3']);
    expect(input.media?.[1]).toEqual({ file: 'g', caption: null, credit: null, licence: null, alternative_text: null });
    expect(same(inputOf(formOf(input)), input)).toBe(true);
  });

  it('leaves out rows that nobody wrote into, and says what the others lack', () => {
    const begun = {
      ...form(),
      building_blocks: [emptyBlock(), { title: 'Joint visits', text: ' ' }],
      results: [emptyResult()],
      contacts: [emptyContact()],
    };
    const input = inputOf(begun);
    expect([input.results, input.contacts]).toEqual([[], []]);
    expect(check(PracticeInput.fields.building_blocks, input.building_blocks)).toEqual([
      { pointer: '/0/text', code: 'required', message: '' },
    ]);
    expect(formOf(input).building_blocks).toEqual([{ title: 'Joint visits', text: '' }]);
  });

  it('keeps the lines of a text as they are', () => {
    const { sections } = inputOf({ ...form(), sections: { ...form().sections, approach: '\n- one\n- two\n' } });
    expect(sections?.approach).toBe('\n- one\n- two\n');
    expect(sections?.lessons).toBe(null);
  });

  it('reads targets however they are set apart', () => {
    expect(targetsOf(' 8.5,8.8 ; 5.a\n')).toEqual(['8.5', '8.8', '5.a']);
    expect(targetsOf('')).toEqual([]);
  });
});

describe('the steps of the form', () => {
  it('have a place for every field of the contract but the partner', () => {
    const without = Object.keys(PracticeInput.fields).filter((name) => stepOf(`/${name}`) === 'check');
    expect(without).toEqual(['partner']);
  });

  it('count what is missing', () => {
    const missing = ['/summary', '/sections/approach', '/sections/lessons'].map((pointer) => ({
      pointer,
      code: 'incomplete',
      message: '',
    }));
    expect(countByStep(missing)).toMatchObject({ about: 1, sections: 2, check: 0 });
    expect(Object.keys(countByStep([]))).toEqual([...steps]);
  });

  it('ask less of a snapshot', () => {
    expect(isAsked('full', 'lessons')).toBe(true);
    expect(isAsked('snapshot', 'lessons')).toBe(false);
    expect(isAsked('snapshot', 'approach')).toBe(true);
  });
});

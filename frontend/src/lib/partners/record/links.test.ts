import { describe, expect, it } from 'vitest';
import { entries, webAddress } from './links';

describe('entries in registers', () => {
  it('lead to their pages', () => {
    expect(
      entries([
        { scheme: 'ror', value: '02qtvee93' },
        { scheme: 'wikidata', value: 'https://www.wikidata.org/entity/Q54129' },
        { scheme: 'lei', value: '5493001kjtiigc8y1r12' },
        { scheme: 'iati', value: 'XM-DAC-41302' },
      ]).map(({ href }) => href),
    ).toEqual([
      'https://ror.org/02qtvee93',
      'https://www.wikidata.org/wiki/Q54129',
      'https://search.gleif.org/#/record/5493001KJTIIGC8Y1R12',
      'https://d-portal.org/ctrack.html?reporting_ref=XM-DAC-41302',
    ]);
  });

  it('are left out when they cannot be one', () => {
    expect(
      entries([
        { scheme: 'sample', value: 'org-001' },
        { scheme: 'ror', value: 'javascript:alert(1)' },
        { scheme: 'wikidata', value: 'Brazil' },
        { scheme: 'constructor', value: 'x' },
      ]),
    ).toEqual([]);
  });
});

describe('a web address', () => {
  it('is shown as people say it', () => {
    expect(webAddress('https://www.gov.br/')).toEqual({ href: 'https://www.gov.br/', shown: 'gov.br' });
    expect(webAddress('http://example.org/a?b=c')?.shown).toBe('example.org/a?b=c');
  });
  it('is nothing but the web', () => {
    expect([null, '', 'javascript:alert(1)', 'data:text/html,x', 'not an address'].map(webAddress)).toEqual(
      Array(5).fill(null),
    );
  });
});

import { describe, expect, it } from 'vitest';
import { returnFrom, signInPath, startPath } from './landing';

const asked = (wish: string): string | null =>
  returnFrom(new URL(`https://portal.example/en/sign-in?${new URLSearchParams({ return: wish })}`));

describe('the way back after signing in', () => {
  it('leads to pages of the app, with their query', () => {
    expect(asked('/fr/workspace/commitments?status=due&page=2')).toBe('/fr/workspace/commitments?status=due&page=2');
    expect(asked('/en')).toBe('/en');
  });

  it.each([
    'https://elsewhere.example/en',
    '//elsewhere.example/en',
    '/\\elsewhere.example/en',
    '/\t/elsewhere.example/en',
    '\\\\elsewhere.example/en',
    'javascript:alert(1)',
    '/api/v1/me',
    'en/workspace',
    '/..//elsewhere.example/en',
    '',
  ])('does not follow %j', (wish) => {
    expect(asked(wish)).toBeNull();
  });

  it('does not lead to the sign-in page again', () => {
    expect(asked('/en/sign-in?return=/en/account')).toBeNull();
  });

  it('is what the link to the sign-in page says', () => {
    const from = '/es/console/partners?q=a%26b&sort=-name';
    expect(returnFrom(new URL(signInPath(from), 'https://portal.example'))).toBe(from);
  });
});

describe('the first page', () => {
  it('is the one with the work to do', () => {
    expect(startPath({ partner: '0192f0c1-7a3e-7c51-8f6e-0a4c1d2b3e4f', permissions: [] })).toBe('/en/workspace');
    expect(startPath({ partner: null, permissions: ['applications.review'] })).toBe('/en/console');
    expect(startPath({ partner: null, permissions: [] })).toBe('/en/account');
  });
});

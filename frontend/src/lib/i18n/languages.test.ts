import { describe, expect, it } from 'vitest';
import { staffAddress } from './languages';

describe('staffAddress', () => {
  const of = (address: string) => staffAddress(new URL(address, 'https://portal.example'));

  it('leaves pages in the languages of staff where they are', () => {
    expect(of('/en/workspace')).toBeNull();
    expect(of('/fr/console/partners?q=a')).toBeNull();
  });

  it('leads other languages to English and keeps the rest of the address', () => {
    expect(of('/ar/workspace/commitments?status=active')).toBe('/en/workspace/commitments?status=active');
  });
});

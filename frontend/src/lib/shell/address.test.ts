import { describe, expect, it } from 'vitest';
import { changedAddress, chosenOf, dateOf, idOf, oneOf, textOf } from './address';

const url = (text: string): URL => new URL(text, 'https://portal.example');

describe('changedAddress', () => {
  it('keeps what it is not told about', () => {
    expect(changedAddress(url('/en/console/users?q=ana&role=admin'), { role: 'editor' })).toBe(
      '/en/console/users?q=ana&role=editor',
    );
  });
  it('takes away what is empty', () => {
    expect(changedAddress(url('/en/list?q=ana&status=a'), { q: ' ', status: [] })).toBe('/en/list');
    expect(changedAddress(url('/en/list?q=ana'), { q: null })).toBe('/en/list');
    expect(changedAddress(url('/en/list?q=ana'), { q: undefined })).toBe('/en/list');
  });
  it('writes several values as one parameter and escapes', () => {
    expect(changedAddress(url('/en/list'), { status: ['a', 'b'], q: 'x&y' })).toBe('/en/list?status=a%2Cb&q=x%26y');
  });
});

describe('reading', () => {
  const search = url('/?status=b,nonsense,a&sort=-name&q=%20ana%20&from=2026-02-30&until=2026-03-01&id=1').searchParams;
  it('passes over values that do not exist', () => {
    expect(chosenOf(search, 'status', ['a', 'b', 'c'])).toEqual(['a', 'b']);
    expect(oneOf(search, 'sort', ['name', '-name'])).toBe('-name');
    expect(oneOf(search, 'sort', ['date'])).toBeUndefined();
    expect(chosenOf(search, 'absent', ['a'])).toEqual([]);
  });
  it('cuts texts to what the service takes', () => {
    expect(textOf(search, 'q')).toBe('ana');
    expect(textOf(search, 'q', 2)).toBe('an');
    expect(textOf(search, 'absent')).toBeUndefined();
  });
  it('knows dates and ids', () => {
    expect(dateOf(search, 'from')).toBeUndefined();
    expect(dateOf(search, 'until')).toBe('2026-03-01');
    expect(idOf(search, 'id')).toBeUndefined();
    expect(idOf(url('/?id=01a2103c-c6de-7120-b350-a4f859793464').searchParams, 'id')).toBeDefined();
  });
});

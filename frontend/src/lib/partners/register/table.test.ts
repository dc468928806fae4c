import { describe, expect, it } from 'vitest';
import { rowsWith } from './table';

describe('rowsWith', () => {
  const file = 'slug,name_en\r\na,One\r\nb,"Two, ""second""\r\nline"\r\nc,Three\r\n';
  it('keeps rows as they are, line breaks and quotation marks inside cells included', () => {
    expect(rowsWith(file, 'slug', new Set(['b']))).toBe('slug,name_en\r\nb,"Two, ""second""\r\nline"\r\n');
  });
  it('keeps the header alone when nothing is chosen', () => {
    expect(rowsWith(file, 'slug', new Set())).toBe('slug,name_en\r\n');
  });
  it('knows a header after a byte order mark, and a last row without a line break', () => {
    expect(rowsWith('\ufeffslug\na\nb', 'slug', new Set(['b']))).toBe('\ufeffslug\nb');
  });
  it('does not take a value of another column', () => {
    expect(rowsWith('name,slug\na,b\nb,a\n', 'slug', new Set(['a']))).toBe('name,slug\nb,a\n');
    expect(rowsWith('', 'slug', new Set(['a']))).toBe('');
  });
});

import { describe, expect, it } from 'vitest';
import { beginLines, link, surround, table, type Insertion, type Selected } from './markdown';

const apply = (text: string, { from, to, text: piece }: Insertion): string =>
  text.slice(0, from) + piece + text.slice(to);
const chosen = (text: string, made: Insertion): string => apply(text, made).slice(made.start, made.end);
const at = (text: string, start: number, end: number): Selected => ({ text, start, end });

describe('the toolbar of a text', () => {
  it('marks what is chosen, and takes the marks away again', () => {
    const bold = surround(at('We went together.', 8, 16), '**', 'text');
    expect(apply('We went together.', bold)).toBe('We went **together**.');
    expect(chosen('We went together.', bold)).toBe('together');
    const plain = surround(at('We went **together**.', 10, 18), '**', 'text');
    expect(apply('We went **together**.', plain)).toBe('We went together.');
    expect(apply('', surround(at('', 0, 0), '_', 'text'))).toBe('_text_');
  });

  it('makes lists of the chosen lines, and lines of lists', () => {
    const bullets = beginLines(at('one\ntwo\nthree', 1, 6), () => '- ');
    expect(apply('one\ntwo\nthree', bullets)).toBe('- one\n- two\nthree');
    expect(
      apply(
        '- one\n- two\nthree',
        beginLines(at('- one\n- two\nthree', 0, 11), () => '- '),
      ),
    ).toBe('one\ntwo\nthree');
    expect(
      apply(
        'one\ntwo',
        beginLines(at('one\ntwo', 0, 7), (index) => `${index + 1}. `),
      ),
    ).toBe('1. one\n2. two');
    expect(
      apply(
        '',
        beginLines(at('', 0, 0), () => '### '),
      ),
    ).toBe('### ');
  });

  it('leaves the address of a link to be typed', () => {
    const made = link(at('See the report.', 8, 14), 'text');
    expect(apply('See the report.', made)).toBe('See the [report](https://).');
    expect(chosen('See the report.', made)).toBe('https://');
  });

  it('puts a table on lines of its own', () => {
    const made = table(at('Before', 6, 6), 'Column');
    expect(apply('Before', made)).toBe('Before\n\n| Column | Column |\n| --- | --- |\n|  |  |\n');
    expect(chosen('Before', made)).toBe('Column');
  });
});

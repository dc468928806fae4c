/** A text area's text with what is chosen in it. */
export interface Selected {
  text: string;
  start: number;
  end: number;
}
/** A piece to put in place of `from` to `to`, and what is chosen afterwards. */
export interface Insertion {
  from: number;
  to: number;
  text: string;
  start: number;
  end: number;
}

/** Puts marks around what is chosen, or takes them away again; around `word` when nothing is. */
export function surround({ text, start, end }: Selected, mark: string, word: string): Insertion {
  const outside = text.slice(start - mark.length, start) === mark && text.slice(end, end + mark.length) === mark;
  if (outside && start >= mark.length) {
    const chosen = text.slice(start, end);
    const from = start - mark.length;
    return { from, to: end + mark.length, text: chosen, start: from, end: from + chosen.length };
  }
  const chosen = text.slice(start, end) || word;
  const begin = start + mark.length;
  return { from: start, to: end, text: mark + chosen + mark, start: begin, end: begin + chosen.length };
}

/** Begins every chosen line with a mark, `- ` or `1. ` or `### `, or takes it away from all that have it. */
export function beginLines({ text, start, end }: Selected, mark: (index: number) => string): Insertion {
  const from = text.lastIndexOf('\n', start - 1) + 1;
  const next = text.indexOf('\n', Math.max(start, end - 1));
  const to = next === -1 ? text.length : next;
  const lines = text.slice(from, to).split('\n');
  const marked = lines.every((line, index) => line.startsWith(mark(index)));
  const changed = lines.map((line, index) => (marked ? line.slice(mark(index).length) : mark(index) + line)).join('\n');
  const blank = lines.length === 1 && !marked;
  return { from, to, text: changed, start: blank ? from + changed.length : from, end: from + changed.length };
}

/** Makes a link of what is chosen; the address is chosen afterwards, to be typed over. */
export function link({ text, start, end }: Selected, word: string): Insertion {
  const chosen = text.slice(start, end) || word;
  const address = 'https://';
  const begin = start + chosen.length + 3;
  return { from: start, to: end, text: `[${chosen}](${address})`, start: begin, end: begin + address.length };
}

/** Puts a small table in. */
export function table({ text, start, end }: Selected, word: string): Insertion {
  const before = start > 0 && text[start - 1] !== '\n' ? '\n\n' : '';
  const made = `${before}| ${word} | ${word} |\n| --- | --- |\n|  |  |\n`;
  const begin = start + before.length + 2;
  return { from: start, to: end, text: made, start: begin, end: begin + word.length };
}

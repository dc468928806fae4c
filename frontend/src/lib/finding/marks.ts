/** A piece of a text; `found` when it is what was looked for. */
export interface Part {
  text: string;
  found: boolean;
}

const named: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

const unescaped = (html: string): string =>
  html.replace(
    /&(?:#x([0-9a-f]{1,6})|#([0-9]{1,7})|([a-z]+));/gi,
    (whole, hex?: string, decimal?: string, name?: string) => {
      if (name) return named[name] ?? whole;
      const code = hex ? Number.parseInt(hex, 16) : Number(decimal);
      return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    },
  );

/**
 * The pieces of a text that the service has marked. It sends HTML in which only `<mark>` is markup; reading it here
 * keeps HTML out of the page altogether.
 */
export function parts(html: string): Part[] {
  const pieces: Part[] = [];
  let found = false;
  for (const piece of html.split(/(<\/?mark>)/)) {
    if (piece === '<mark>' || piece === '</mark>') found = piece === '<mark>';
    else if (piece) pieces.push({ text: unescaped(piece), found });
  }
  return pieces;
}

/** The text without its marks. */
export const plain = (html: string): string =>
  parts(html)
    .map(({ text }) => text)
    .join('');

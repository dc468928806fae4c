/** A mail as a person reads it. */
export interface Mail {
  to: string;
  text: string;
  links: string[];
}

function unquoted(text: string): string {
  const bytes = text
    .replace(/=\r?\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

/** Reads a file of the outbox. */
export function readMail(file: string): Mail {
  const [head = '', ...rest] = file.split(/\r?\n\r?\n/);
  const encoded = rest.join('\n\n');
  const encoding = /^content-transfer-encoding:\s*(\S+)/im.exec(head)?.[1]?.toLowerCase() ?? '7bit';
  const text =
    encoding === 'base64'
      ? Buffer.from(encoded, 'base64').toString('utf8')
      : encoding === 'quoted-printable'
        ? unquoted(encoded)
        : encoded;
  return {
    to: (/^to:\s*(.*)$/im.exec(head)?.[1] ?? '').toLowerCase(),
    text,
    links: text.match(/https?:\/\/[^\s<>"]+/g) ?? [],
  };
}

/** What one needs to know of a file before it is sent: its first row. Never more than the beginning is read. */
const BEGINNING = 64 * 1024;
const SEPARATORS = [',', ';', '\t', '|'];

/** Text in the encodings that spreadsheets write; the service tells them apart more carefully. */
function decoded(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  try {
    // The end may be in the middle of a character.
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

/** The cells of the first row of a CSV text. */
export function headersOf(text: string): string[] {
  let row = '';
  let quoted = false;
  for (const char of text.replace(/^\ufeff/, '')) {
    if (char === '"') quoted = !quoted;
    if (!quoted && (char === '\n' || char === '\r')) {
      if (row.trim()) break;
      continue;
    }
    row += char;
  }
  const outside = row.replace(/"[^"]*"/g, '');
  const counts = SEPARATORS.map((separator) => outside.split(separator).length);
  const separator = SEPARATORS[counts.indexOf(Math.max(...counts))] ?? ',';
  const cells: string[] = [];
  let cell = '';
  quoted = false;
  for (let at = 0; at < row.length; at += 1) {
    const char = row[at];
    if (char === '"') {
      if (quoted && row[at + 1] === '"') {
        cell += '"';
        at += 1;
      } else quoted = !quoted;
    } else if (char === separator && !quoted) {
      cells.push(cell.trim());
      cell = '';
    } else cell += char;
  }
  cells.push(cell.trim());
  return [...new Set(cells.filter(Boolean))];
}

/** The headers of a CSV file. */
export async function readHeaders(file: Blob): Promise<string[]> {
  return headersOf(decoded(new Uint8Array(await file.slice(0, BEGINNING).arrayBuffer())));
}

/** Whether a file holds one JSON object a line; its name says so. */
export const isNdjson = (name: string): boolean => /\.(ndjson|jsonl)$/i.test(name);

/** What can be imported. */
export const collections = ['partners', 'practices'] as const;
export type Collection = (typeof collections)[number];

/** The columns that an import of partners knows; names and descriptions have one a language. */
const ofPartners: readonly string[] = [
  'external_id',
  'slug',
  ...['en', 'fr', 'es', 'ar', 'pt', 'ru', 'zh'].map((language) => `name_${language}`),
  'acronym',
  'constituency',
  'country',
  'region',
  'parent',
  'website',
  'priorities',
  'interventions',
  'joined_on',
  'status',
  ...['en', 'fr', 'es', 'ar', 'pt', 'ru', 'zh'].map((language) => `description_${language}`),
  'logo_url',
  'logo_credit',
  'logo_permission',
  'external_ids',
];

/** Those of practices: one a field, lists within a cell. */
const ofPractices: readonly string[] = [
  ...['external_id', 'slug', 'partner', 'status', 'published_on', 'kind', 'lang', 'title', 'summary'],
  ...['started_on', 'ended_on', 'context', 'approach', 'stakeholders', 'social_dialogue', 'resources', 'evidence'],
  ...['equality', 'success_factors', 'constraints', 'lessons', 'replication', 'sustainability', 'evidence_level'],
  ...['cost_amount', 'cost_currency', 'priorities', 'interventions', 'sdgs', 'sdg_targets', 'instruments'],
  ...['target_groups', 'sectors', 'countries', 'regions', 'building_blocks', 'results', 'co_implementers'],
  ...['contacts', 'related', 'links'],
];

/** The columns that an import of a collection knows. */
export const columnsOf: Readonly<Record<Collection, readonly string[]>> = {
  partners: ofPartners,
  practices: ofPractices,
};

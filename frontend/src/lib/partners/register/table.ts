/** Cells of one row of a file, and the row as it stands there. */
interface Row {
  cells: string[];
  text: string;
}

/** The rows of a CSV file (RFC 4180, separated by commas): cells may hold line breaks and doubled quotation marks. */
function* rowsOf(file: string): Generator<Row> {
  let start = 0;
  let cells: string[] = [];
  let cell = '';
  let quoted = false;
  for (let at = 0; at <= file.length; at += 1) {
    const char = file[at];
    if (quoted && char !== undefined) {
      if (char !== '"') cell += char;
      else if (file[at + 1] === '"') {
        cell += '"';
        at += 1;
      } else quoted = false;
    } else if (char === '"') quoted = true;
    else if (char === ',') {
      cells.push(cell);
      cell = '';
    } else if (char === '\n' || char === undefined) {
      cells.push(cell.endsWith('\r') ? cell.slice(0, -1) : cell);
      const text = file.slice(start, at + 1);
      if (text) yield { cells, text };
      start = at + 1;
      cells = [];
      cell = '';
    } else cell += char;
  }
}

/** The rows of a file whose cell in a column is one of the values, under the file's own header. */
export function rowsWith(file: string, column: string, values: ReadonlySet<string>): string {
  const rows = rowsOf(file);
  const header = rows.next().value as Row | undefined;
  if (!header) return '';
  const index = header.cells.findIndex((name) => name.replace(/^\ufeff/, '') === column);
  let kept = header.text;
  for (const row of rows) {
    if (!values.has(row.cells[index] ?? '')) continue;
    kept += `${kept.endsWith('\n') ? '' : '\n'}${row.text}`;
  }
  return kept;
}

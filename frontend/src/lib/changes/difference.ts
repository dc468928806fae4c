/**
 * What differs between two states of a record, field by field, for people to read: nested objects as paths, lists of
 * words as one value, lists of records entry by entry.
 */
export interface Difference {
  /** The way to the field: names of fields, languages, numbers of entries (`#1`). */
  path: string[];
  kind: 'added' | 'removed' | 'changed';
  before: string | null;
  after: string | null;
}

/** What every change changes, and what only follows from other fields. */
const BOOKKEEPING = new Set(['id', 'version', 'created_at', 'updated_at', 'allowed_transitions']);

type Json = unknown;
const isObject = (value: Json): value is Record<string, Json> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A text in the language that fitted whoever looked: it stands beside all texts by language. */
const isPicked = (value: Json): boolean =>
  isObject(value) && Object.keys(value).length === 2 && 'text' in value && 'lang' in value;

const isPlain = (value: Json): boolean => value === null || typeof value !== 'object';
const isEmpty = (value: Json): boolean =>
  value === null ||
  value === undefined ||
  value === '' ||
  (Array.isArray(value) && value.length === 0) ||
  (isObject(value) && Object.keys(value).length === 0);

/** A value as text; null when there is nothing. */
function said(value: Json): string | null {
  if (isEmpty(value)) return null;
  if (Array.isArray(value)) return value.map((item) => said(item) ?? '–').join(', ');
  if (isObject(value)) return JSON.stringify(value);
  return String(value);
}

function leaf(path: string[], before: Json, after: Json): Difference[] {
  const [old, now] = [said(before), said(after)];
  if (old === now) return [];
  return [{ path, kind: old === null ? 'added' : now === null ? 'removed' : 'changed', before: old, after: now }];
}

/** The parts of a value that have differences of their own; undefined when it is one value. */
function parts(value: Json): Record<string, Json> | undefined {
  if (isObject(value)) return value;
  if (!Array.isArray(value) || value.every(isPlain)) return undefined;
  return Object.fromEntries(value.map((item, index) => [`#${index + 1}`, item]));
}

function walk(path: string[], before: Json, after: Json): Difference[] {
  const [old, now] = [parts(before), parts(after)];
  if ((!old && !now) || (!old && !isEmpty(before)) || (!now && !isEmpty(after))) return leaf(path, before, after);
  const names = [...new Set([...Object.keys(old ?? {}), ...Object.keys(now ?? {})])];
  return names.flatMap((name) => {
    if (path.length === 0 && BOOKKEEPING.has(name)) return [];
    const [was, is] = [old?.[name], now?.[name]];
    if (isPicked(was) || isPicked(is)) return [];
    return walk([...path, name], was, is);
  });
}

/** All differences, in the order of the record's fields. `null`: the record is not there yet, or not any more. */
export const differences = (before: Json, after: Json): Difference[] => walk([], before ?? null, after ?? null);

/** How much of a text is shown around what changed in it, and how much of one that did not exist before. */
const AROUND = 40;
const LONG = 180;

/** Moves a place in a text so that it does not cut a character in two. */
const whole = (text: string, at: number): number => {
  const unit = text.charCodeAt(at);
  return unit >= 0xdc00 && unit <= 0xdfff ? at - 1 : at;
};

/** The beginning of a long text; a short one as it is. */
export const shortened = (text: string): string =>
  text.length <= LONG ? text : `${text.slice(0, whole(text, LONG - AROUND)).trimEnd()}…`;

/** Two long texts without what they have in common before and after the place that differs. */
export function aroundChange(before: string, after: string): { before: string; after: string; cut: boolean } {
  if (before.length <= LONG && after.length <= LONG) return { before, after, cut: false };
  const shortest = Math.min(before.length, after.length);
  let start = 0;
  while (start < shortest && before[start] === after[start]) start += 1;
  let end = 0;
  while (end < shortest - start && before[before.length - 1 - end] === after[after.length - 1 - end]) end += 1;
  const cut = (text: string): string => {
    const from = whole(text, Math.max(0, start - AROUND));
    const to = whole(text, Math.min(text.length, text.length - end + AROUND));
    return shortened(`${from > 0 ? '…' : ''}${text.slice(from, to)}${to < text.length ? '…' : ''}`);
  };
  return { before: cut(before), after: cut(after), cut: true };
}

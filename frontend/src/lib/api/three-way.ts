/**
 * What to do when a record was changed by somebody else while a person was changing it too: places that only one of
 * the two touched are merged, places that both touched otherwise are conflicts for the person to decide.
 *
 * Objects (texts by language, a logo) are compared member by member, lists and everything else as a whole. A field that
 * is absent and one that is null both count as empty, as in a merge patch (RFC 7396).
 */

/** Fields of a record by name. */
export type Fields = Readonly<Record<string, unknown>>;

/** A place that both sides changed, each in another way. `undefined`: empty on that side. */
export interface Conflict {
  /** Where: a JSON pointer, such as `/names/fr`. */
  pointer: string;
  base: unknown;
  theirs: unknown;
  mine: unknown;
}

/** A place that only the other side changed. */
export interface Change {
  pointer: string;
  before: unknown;
  after: unknown;
}

export interface Merge<T> {
  /** Both sides' changes; where they conflict, the value is mine until it is decided. */
  merged: T;
  conflicts: Conflict[];
  /** What came in from the other side without a conflict. */
  taken: Change[];
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isEmpty = (value: unknown): value is null | undefined => value === null || value === undefined;

/** Whether two values say the same; empty is empty, however it is written. */
export function same(one: unknown, other: unknown): boolean {
  if (isEmpty(one) || isEmpty(other)) return isEmpty(one) && isEmpty(other);
  if (Array.isArray(one) && Array.isArray(other))
    return one.length === other.length && one.every((item, index) => same(item, other[index]));
  if (isObject(one) && isObject(other)) return membersOf(one, other).every((name) => same(one[name], other[name]));
  return one === other;
}

/** The merge patch (RFC 7396) that makes `after` out of `before`: only what differs, null for what became empty. */
export function mergePatch(before: object, after: object): Record<string, unknown> {
  const patch: Record<string, unknown> = {};
  const [olds, news] = [before as Fields, after as Fields];
  for (const name of membersOf(olds, news)) {
    const [old, now] = [olds[name], news[name]];
    if (same(old, now)) continue;
    if (isEmpty(now)) patch[name] = null;
    else if (isObject(old) && isObject(now)) patch[name] = mergePatch(old, now);
    else patch[name] = now;
  }
  return patch;
}

/** The record with a merge patch applied, for what can only be written as a whole. */
export function patched<T extends object>(record: T, patch: object): T {
  const result: Record<string, unknown> = { ...(record as Fields) };
  for (const [name, now] of Object.entries(patch)) {
    if (isEmpty(now)) delete result[name];
    else if (isObject(now)) result[name] = patched(isObject(result[name]) ? result[name] : {}, now);
    else result[name] = now;
  }
  return result as T;
}

/** Merges what two sides made of the same record. */
export function mergeThreeWay<T extends object>(base: T, theirs: T, mine: T): Merge<T> {
  const conflicts: Conflict[] = [];
  const taken: Change[] = [];

  function merge(base: Fields, theirs: Fields, mine: Fields, above: string): Record<string, unknown> {
    const merged: Record<string, unknown> = {};
    for (const name of membersOf(base, theirs, mine)) {
      const pointer = `${above}/${escape(name)}`;
      const [was, their, my] = [base[name], theirs[name], mine[name]];
      if (isObject(their) && isObject(my) && (isObject(was) || isEmpty(was))) {
        merged[name] = merge(was ?? {}, their, my, pointer);
        continue;
      }
      const [theyChanged, iChanged] = [!same(was, their), !same(was, my)];
      if (theyChanged && iChanged && !same(their, my)) conflicts.push({ pointer, base: was, theirs: their, mine: my });
      if (theyChanged && !iChanged) taken.push({ pointer, before: was, after: their });
      const value = theyChanged && !iChanged ? their : my;
      if (value !== undefined) merged[name] = value;
    }
    return merged;
  }

  return { merged: merge(base as Fields, theirs as Fields, mine as Fields, '') as T, conflicts, taken };
}

/** The record with decided values put in their places; `undefined` takes a place away. */
export function decide<T extends object>(record: T, decisions: ReadonlyMap<string, unknown>): T {
  const result = structuredClone(record) as Record<string, unknown>;
  for (const [pointer, value] of decisions) {
    const names = pointer.split('/').slice(1).map(unescape);
    const last = names.pop();
    if (last === undefined) continue;
    let place = result;
    for (const name of names) {
      const next = place[name];
      place = (isObject(next) ? next : (place[name] = {})) as Record<string, unknown>;
    }
    if (value === undefined) delete place[last];
    else place[last] = value;
  }
  return result as T;
}

/** The value at a place; undefined where there is none. */
function valueAt(record: object, pointer: string): unknown {
  let value: unknown = record;
  for (const name of pointer.split('/').slice(1).map(unescape)) value = isObject(value) ? value[name] : undefined;
  return value;
}

/** The record with what another one has at some places. */
export const withValuesOf = <T extends object>(record: T, other: T, places: readonly string[]): T =>
  decide(record, new Map(places.map((place) => [place, valueAt(other, place)])));

/** The place that is merged as a whole and that a place belongs to: lists are, members of objects are by themselves. */
export function unitOf(record: object, pointer: string): string {
  let value: unknown = record;
  let unit = '';
  for (const name of pointer.split('/').slice(1)) {
    if (!isObject(value)) break;
    unit += `/${name}`;
    value = value[unescape(name)];
  }
  return unit;
}

const escape = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1');
const unescape = (name: string): string => name.replaceAll('~1', '/').replaceAll('~0', '~');
const membersOf = (...objects: Fields[]): string[] => [...new Set(objects.flatMap((object) => Object.keys(object)))];

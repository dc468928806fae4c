const isPlain = (value: unknown): value is Record<string, unknown> =>
  Array.isArray(value) ||
  (typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype);

/**
 * An answer made of the parts of an earlier one wherever they are equal: what did not change is the same object, so that
 * nothing that was made from it is made again, and no form thinks that its record changed.
 */
export function shareEqualParts<T>(earlier: unknown, now: T): T;
export function shareEqualParts(earlier: unknown, now: unknown): unknown {
  if (Object.is(earlier, now)) return earlier;
  if (!isPlain(earlier) || !isPlain(now) || Array.isArray(earlier) !== Array.isArray(now)) return now;
  const keys = Object.keys(now);
  const shared: Record<string, unknown> = Array.isArray(now) ? ([] as unknown[] as never) : {};
  let same = keys.length === Object.keys(earlier).length;
  for (const key of keys) {
    shared[key] = shareEqualParts(earlier[key], now[key]);
    same &&= Object.hasOwn(earlier, key) && Object.is(shared[key], earlier[key]);
  }
  return same ? earlier : shared;
}

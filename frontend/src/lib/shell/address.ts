/** What a list is asked for stands in the address of the page: it can be shared, and the back button is right. */
export type Changes = Record<string, string | readonly string[] | null | undefined>;

/** The address of the page with some of its parameters changed; an empty value takes a parameter away. */
export function changedAddress(url: URL, changes: Changes): string {
  const search = new URLSearchParams(url.search);
  for (const [name, value] of Object.entries(changes)) {
    const text = typeof value === 'string' ? value.trim() : (value?.join(',') ?? '');
    if (text) search.set(name, text);
    else search.delete(name);
  }
  const question = search.toString();
  return question ? `${url.pathname}?${question}` : url.pathname;
}

/** The values of a parameter that are allowed; whatever else somebody wrote into the address is passed over. */
export function chosenOf<T extends string>(search: URLSearchParams, name: string, allowed: readonly T[]): T[] {
  const written = (search.get(name) ?? '').split(',');
  return allowed.filter((value) => written.includes(value));
}

/** The first allowed value of a parameter. */
export const oneOf = <T extends string>(search: URLSearchParams, name: string, allowed: readonly T[]): T | undefined =>
  chosenOf(search, name, allowed)[0];

/** A text in the address, no longer than the service takes; undefined when there is none. */
export const textOf = (search: URLSearchParams, name: string, longest = 100): string | undefined =>
  search.get(name)?.trim().slice(0, longest) || undefined;

/** A record's id in the address; undefined when it cannot be one. */
export function idOf(search: URLSearchParams, name: string): string | undefined {
  const text = search.get(name)?.trim() ?? '';
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text) ? text : undefined;
}

/** A calendar date in the address; undefined when it is none. */
export function dateOf(search: URLSearchParams, name: string): string | undefined {
  const text = search.get(name) ?? '';
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return undefined;
  const instant = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(instant.getTime()) && instant.toISOString().startsWith(text) ? text : undefined;
}

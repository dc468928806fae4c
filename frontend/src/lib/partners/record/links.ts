import type { ExternalId } from '$lib/api/schema.gen';

/** A partner's entry in a public register. */
export interface Entry {
  register: string;
  value: string;
  href: string;
}

/** The registers that have a page for each entry, and what their ids look like. */
const registers: Record<string, { name: string; shape: RegExp; page: (id: string) => string }> = {
  ror: { name: 'ROR', shape: /^0[a-z0-9]{6}\d{2}$/i, page: (id) => `https://ror.org/${id.toLowerCase()}` },
  lei: {
    name: 'LEI',
    shape: /^[A-Z0-9]{18}\d{2}$/i,
    page: (id) => `https://search.gleif.org/#/record/${id.toUpperCase()}`,
  },
  wikidata: {
    name: 'Wikidata',
    shape: /^Q\d{1,12}$/i,
    page: (id) => `https://www.wikidata.org/wiki/${id.toUpperCase()}`,
  },
  iati: {
    name: 'IATI',
    shape: /^[\w.-]{3,100}$/,
    page: (id) => `https://d-portal.org/ctrack.html?reporting_ref=${encodeURIComponent(id)}`,
  },
};

/**
 * The entries of a partner in public registers. An id may have come as the address of its page; whatever does not look
 * like an id of its register gets no link, and ids of lists that were imported mean nothing to readers.
 */
export const entries = (ids: readonly ExternalId[]): Entry[] =>
  ids.flatMap(({ scheme, value }) => {
    const register = Object.hasOwn(registers, scheme) ? registers[scheme] : undefined;
    const id = value.trim().split('/').pop() ?? '';
    return register?.shape.test(id) ? [{ register: register.name, value: id, href: register.page(id) }] : [];
  });

/** An address that can be linked to: on the web, and nowhere else. */
export function webAddress(text: string | null | undefined): { href: string; shown: string } | null {
  if (!text || !URL.canParse(text)) return null;
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return null;
  return { href: url.href, shown: (url.host + url.pathname + url.search).replace(/^www\./, '').replace(/\/$/, '') };
}

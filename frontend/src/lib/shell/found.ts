import type { SearchHit } from '$lib/api/schema.gen';

/** The collections that have pages for everybody. */
const collections = ['partners', 'practices'] as const;
export type Collection = (typeof collections)[number];

/** A record that was found, with the address of its page after the language. */
export interface FoundPage {
  hit: SearchHit;
  collection: Collection;
  address: string;
}

/** What was found and can be gone to: the service may know collections that have no pages yet. */
export const foundPages = (hits: readonly SearchHit[]): FoundPage[] =>
  hits.flatMap((hit) => {
    const collection = collections.find((name) => name === hit.collection);
    const name = hit.href.split('/').pop();
    return collection && name ? [{ hit, collection, address: `/${collection}/${name}` }] : [];
  });

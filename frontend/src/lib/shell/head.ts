/**
 * The head of the page. The service writes title, description and share data of the page that is opened first into it.
 * When people go on inside the app that data is about another page, and whatever reads the head then, such as a
 * bookmark, a share button or a search engine that runs scripts, must not be told of the first.
 */

/** What the service says about the first page alone. */
const FIRST_PAGE_ALONE = [
  'meta[name="robots"]',
  'meta[name="twitter:card"]',
  'meta[property^="og:"]',
  'link[rel="alternate"][hreflang]',
  'script[type="application/ld+json"]',
].join();

const description = (): HTMLMetaElement | null => document.head.querySelector('meta[name="description"]');

/** The heading whose description stands in the head; none: it is still that of the service. */
let author: symbol | null = null;

/** Describes the page; answers how to take the description back, unless the next page has already replaced it. */
export function describePage(text: string): () => void {
  const own = Symbol();
  author = own;
  let meta = description();
  if (!meta) {
    meta = document.createElement('meta');
    meta.name = 'description';
    document.head.append(meta);
  }
  meta.content = text;
  return () => {
    if (author === own) description()?.remove();
  };
}

/**
 * To be called before any page adds to the head; answers what to call when another page is about to appear. Elements
 * that pages add themselves are theirs to remove.
 */
export function takeOverHead(): (address: URL) => void {
  const ofFirstPage = document.head.querySelectorAll(FIRST_PAGE_ALONE);
  return ({ origin, pathname }) => {
    for (const element of ofFirstPage) element.remove();
    if (author === null) description()?.remove();
    let canonical = document.head.querySelector<HTMLLinkElement>('link[rel="canonical"]');
    if (!canonical) {
      canonical = document.createElement('link');
      canonical.rel = 'canonical';
      document.head.append(canonical);
    }
    canonical.href = origin + pathname;
  };
}

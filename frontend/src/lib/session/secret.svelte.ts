/**
 * The secret that a link in a mail carries behind its `#`. It leaves the address bar as soon as it is read, so that it
 * is not in what people copy, share or show, and not in the browser's history; it lives in memory only.
 */
class LinkSecret {
  value = $state('');

  constructor() {
    this.take();
  }

  /** Reads the address again: another link may have been opened in the same tab. */
  take = (): void => {
    const secret = location.hash.slice(1);
    if (!secret) return;
    // The router's own way refuses to work before the first page is complete.
    history.replaceState(history.state, '', location.pathname + location.search);
    this.value = secret;
  };
}

/** To be called by the page that the link leads to, with `onhashchange={secret.take}` at its window. */
export const linkSecret = (): LinkSecret => new LinkSecret();

import { page } from '$app/state';

/**
 * Whether a link leads to the page on the screen, or to one above it, as `aria-current` says it. `root`: a first page,
 * which is not above the others.
 */
export function currentAt(href: string, root = ''): 'page' | 'true' | undefined {
  if (page.url.pathname === href) return 'page';
  return href !== root && page.url.pathname.startsWith(`${href}/`) ? 'true' : undefined;
}

import { isLanguage } from '$lib/i18n/languages';
import { path } from '$lib/i18n/locale.svelte';
import type { Me } from './session.svelte';

/** The name in the query of the sign-in page under which it is told where to go afterwards. */
const RETURN = 'return';

/** The sign-in page that leads back to `from` (path and query of a page of the app). */
export const signInPath = (from: string): string =>
  `${path('/sign-in')}?${new URLSearchParams({ [RETURN]: from }).toString()}`;

/**
 * Where the sign-in page was asked to lead, if that is a page of this app. Anybody can make a link to the sign-in page,
 * so another site, or what only looks like a path, is not followed.
 */
export function returnFrom(url: URL): string | null {
  const wish = url.searchParams.get(RETURN);
  if (!wish?.startsWith('/')) return null;
  let target: URL;
  try {
    target = new URL(wish, url.origin);
  } catch {
    return null;
  }
  const [, language = '', page = ''] = target.pathname.split('/');
  if (target.origin !== url.origin || !isLanguage(language) || page === 'sign-in') return null;
  return target.pathname + target.search + target.hash;
}

/** Where somebody who has just signed in starts: at what they are here to do. */
export function startPath(me: Pick<Me, 'partner' | 'permissions'> | null): string {
  if (me?.partner) return path('/workspace');
  if (me?.permissions.includes('applications.review')) return path('/console');
  return path('/account');
}

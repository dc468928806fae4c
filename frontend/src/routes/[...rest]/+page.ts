import { error, redirect } from '@sveltejs/kit';
import { isLanguage, preferredLanguage } from '$lib/i18n/languages';

/** An address that no page answers: it may only lack its language, as in a link that is meant for everybody. */
export const load = ({ params, url }: { params: { rest: string }; url: URL }): never => {
  if (isLanguage(params.rest.split('/')[0] ?? '')) error(404);
  // SvelteKit keeps the hash from `url`.
  redirect(307, `/${preferredLanguage()}${params.rest ? `/${params.rest}` : ''}${url.search}${location.hash}`);
};

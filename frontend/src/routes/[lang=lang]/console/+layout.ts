import { redirect } from '@sveltejs/kit';
import { staffAddress } from '$lib/i18n/languages';

/** The Secretariat's pages exist in the languages that its people work in. */
export const load = ({ url }: { url: URL }): void => {
  const address = staffAddress(url);
  if (address) redirect(307, address);
};

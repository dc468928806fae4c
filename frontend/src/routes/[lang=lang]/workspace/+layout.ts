import { redirect } from '@sveltejs/kit';
import { staffAddress } from '$lib/i18n/languages';

/** The workspace exists in the languages of staff only. */
export const load = ({ url }: { url: URL }): void => {
  const address = staffAddress(url);
  if (address) redirect(307, address);
};

import { shell_site_name } from '$lib/paraglide/messages';

/** The name of the coalition: the deployment's own (from `/config.json`), else the app's in the language of the page. */
let deployed = $state<string | undefined>();

export const siteName = (): string => deployed ?? shell_site_name();

export const nameSite = (name: string | undefined): void => {
  // The name the app ships with is translated; another deployment's is taken as it is.
  deployed = name && name !== shell_site_name({}, { locale: 'en' }) ? name : undefined;
};

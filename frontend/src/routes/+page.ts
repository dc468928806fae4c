import { redirect } from '@sveltejs/kit';
import { preferredLanguage } from '$lib/i18n/languages';

export const load = (): never => redirect(307, `/${preferredLanguage()}`);

import type { ParamMatcher } from '@sveltejs/kit';
import { isLanguage } from '$lib/i18n/languages';

/** The first part of every address is a language of the app. */
export const match: ParamMatcher = (text) => isLanguage(text);

import { privacyText, type PrivacyText } from '$lib/home/privacy/content';
import { isLanguage } from '$lib/i18n/languages';

export const load = async ({ params }: { params: { lang: string } }): Promise<{ text: PrivacyText }> => ({
  text: await privacyText(isLanguage(params.lang) ? params.lang : 'en'),
});

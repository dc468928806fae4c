import { aboutText, type AboutText } from '$lib/home/about/content';
import { isLanguage } from '$lib/i18n/languages';

export const load = async ({ params }: { params: { lang: string } }): Promise<{ about: AboutText }> => ({
  about: await aboutText(isLanguage(params.lang) ? params.lang : 'en'),
});

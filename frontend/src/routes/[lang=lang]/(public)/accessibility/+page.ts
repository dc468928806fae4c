import { accessibilityText, type AccessibilityText } from '$lib/home/accessibility/content';
import { isLanguage } from '$lib/i18n/languages';

export const load = async ({ params }: { params: { lang: string } }): Promise<{ text: AccessibilityText }> => ({
  text: await accessibilityText(isLanguage(params.lang) ? params.lang : 'en'),
});

import { testEveryLanguage } from '../prose/every-language';
import { accessibilityText, parts } from './content';

testEveryLanguage('accessibility', parts, accessibilityText);

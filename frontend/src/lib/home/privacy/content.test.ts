import { testEveryLanguage } from '../prose/every-language';
import { privacyText, parts } from './content';

testEveryLanguage('privacy', parts, privacyText);

import { testEveryLanguage } from '../prose/every-language';
import { aboutText, parts } from './content';

testEveryLanguage('the Coalition', parts, aboutText);

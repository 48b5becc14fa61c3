export { type Language, languageOf, languageOfEnvironment, languages } from './language';
export { type FlatTexts, localeTexts } from './locales';
export { createTexts, type TextKey, type TextParameters, type Texts } from './texts';

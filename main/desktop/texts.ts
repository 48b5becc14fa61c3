import type { Settings } from '../../preload/contract';
import english from '../../resources/locales/en/menu.json';
import chinese from '../../resources/locales/zh-CN/menu.json';

export type Language = 'en' | 'zh-CN';
export type MenuText = (key: keyof typeof english) => string;

const texts: Record<Language, typeof english> = { en: english, 'zh-CN': chinese };

/** The texts of what the operating system draws for us. */
export function menuText(language: Language): MenuText {
  return (key) => texts[language][key];
}

/** The language for a setting: the first of the system's preferred ones that we have; English when there is none. */
export function chosenLanguage(setting: Settings['language'], preferred: readonly string[]): Language {
  if (setting !== 'system') return setting;
  for (const tag of preferred) {
    if (/^zh\b/i.test(tag)) return 'zh-CN';
    if (/^en\b/i.test(tag)) return 'en';
  }
  return 'en';
}

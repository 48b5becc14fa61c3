import type { JobView, Settings } from '../../preload/contract';
import desktopEnglish from '../../resources/locales/en/desktop.json';
import jobsEnglish from '../../resources/locales/en/jobs.json';
import english from '../../resources/locales/en/menu.json';
import desktopChinese from '../../resources/locales/zh-CN/desktop.json';
import jobsChinese from '../../resources/locales/zh-CN/jobs.json';
import chinese from '../../resources/locales/zh-CN/menu.json';

export type Language = 'en' | 'zh-CN';
export type MenuText = (key: keyof typeof english) => string;

type Areas = typeof desktopEnglish;
type DesktopKey = { [A in keyof Areas]: `${A}.${keyof Areas[A] & string}` }[keyof Areas];
/** A text of the system's dialogs and notifications, with `{{name}}` filled in; a misspelt key does not compile. */
export type DesktopText = (key: DesktopKey, parameters?: Readonly<Record<string, string>>) => string;

const texts: Record<Language, typeof english> = { en: english, 'zh-CN': chinese };
const desktopTexts: Record<Language, Areas> = { en: desktopEnglish, 'zh-CN': desktopChinese };

/** The texts of what the operating system draws for us. */
export function menuText(language: Language): MenuText {
  return (key) => texts[language][key];
}

/** The texts of what the operating system asks and tells for us. */
export function desktopText(language: Language): DesktopText {
  return (key, parameters = {}) => {
    const [area = '', name = ''] = key.split('.');
    const text = (desktopTexts[language] as Record<string, Record<string, string>>)[area]?.[name] ?? key;
    return text.replace(/\{\{(\w+)\}\}/g, (whole, hole: string) => parameters[hole] ?? whole);
  };
}

/** What a kind of job is called. */
export type JobText = (kind: JobView['kind']) => string;

export function jobText(language: Language): JobText {
  const { kinds } = language === 'zh-CN' ? jobsChinese : jobsEnglish;
  return (kind) => kinds[kind];
}

/** `Export shop@1.0`: what a job is called where people read. */
export function jobName(text: DesktopText, kinds: JobText, { kind, subject }: JobView): string {
  return text('job.name', { kind: kinds(kind), subject });
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

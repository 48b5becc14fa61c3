import i18next from 'i18next';
import prettyBytes from 'pretty-bytes';
import type cliDeltas from '../../resources/locales/en/cli.deltas.json';
import type cliEncryption from '../../resources/locales/en/cli.encryption.json';
import type cli from '../../resources/locales/en/cli.json';
import type cliMedia from '../../resources/locales/en/cli.media.json';
import type cliPlatforms from '../../resources/locales/en/cli.platforms.json';
import type cliReceipts from '../../resources/locales/en/cli.receipts.json';
import type cliSites from '../../resources/locales/en/cli.sites.json';
import type cliTrust from '../../resources/locales/en/cli.trust.json';
import type cliUpgrade from '../../resources/locales/en/cli.upgrade.json';
import type cliVault from '../../resources/locales/en/cli.vault.json';
import type jobs from '../../resources/locales/en/jobs.json';
import type report from '../../resources/locales/en/report.json';
import type { ErrorData } from '../errors';
import type { Language } from './language';
import { localeTexts } from './locales';

type Leaves<T, P extends string> = {
  [K in keyof T & string]: T[K] extends string ? `${P}.${K}` : Leaves<T[K], `${P}.${K}`>;
}[keyof T & string];
type WithoutPlural<K extends string> = K extends `${infer Base}_one` | `${infer Base}_other` ? Base : K;

/** A text that the command line or a report may ask for; a misspelt one does not compile. */
export type TextKey = WithoutPlural<
  | Leaves<
      typeof cli &
        typeof cliMedia &
        typeof cliSites &
        typeof cliTrust &
        typeof cliEncryption &
        typeof cliDeltas &
        typeof cliReceipts &
        typeof cliUpgrade &
        typeof cliVault &
        typeof cliPlatforms,
      'cli'
    >
  | Leaves<typeof jobs, 'jobs'>
  | Leaves<typeof report, 'report'>
>;
export type TextParameters = Readonly<Record<string, string | number | boolean | readonly string[]>>;

/** The texts of one language. */
export interface Texts {
  readonly language: Language;
  (key: TextKey, parameters?: TextParameters): string;
  /** A text whose key is known only at run time; `otherwise` when there is none. */
  find(key: string, parameters?: TextParameters, otherwise?: string): string;
  /** What an error says and what to do about it. */
  error(error: Pick<ErrorData, 'code' | 'params'>): { title: string; nextStep: string };
  /** Several things in one line, as the language joins them. */
  list(items: readonly string[]): string;
}

export function createTexts(language: Language): Texts {
  const all = localeTexts(language);
  const i18n = i18next.createInstance();
  i18n.init({
    lng: language,
    fallbackLng: false,
    ns: 'all',
    defaultNS: 'all',
    resources: { [language]: { all } },
    keySeparator: false,
    nsSeparator: false,
    initAsync: false,
    interpolation: { escapeValue: false },
  });
  // `{{free, bytes}}` in a text: a number of bytes as people write it.
  i18n.services.formatter?.add('bytes', (value) => (typeof value === 'number' ? prettyBytes(value) : String(value)));
  const list = (items: readonly string[]) => items.join(language === 'zh-CN' ? '、' : ', ');
  const find = (key: string, parameters: TextParameters = {}, otherwise = key): string => {
    // Most texts have nothing to fill in, and a command that describes all its options asks for a thousand of them. (Plurals stand
    // under keys of their own.)
    const text = all[key];
    if (text !== undefined && !/\{\{|\$t\(/.test(text)) return text;
    const shown = Object.fromEntries(
      Object.entries(parameters).map(([name, value]) => [name, Array.isArray(value) ? list(value) : value]),
    );
    return i18n.t(key, { ...shown, defaultValue: otherwise });
  };
  return Object.assign((key: TextKey, parameters?: TextParameters) => find(key, parameters), {
    language,
    find,
    list,
    error: ({ code, params }: Pick<ErrorData, 'code' | 'params'>) => ({
      title: find(`errors.${code}.title`, params, code),
      nextStep: find(`errors.${code}.nextStep`, params, ''),
    }),
  });
}

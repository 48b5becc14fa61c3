import i18next, { type i18n } from 'i18next';
import prettyBytes from 'pretty-bytes';
import type { AppInfo, Settings } from '../../preload/contract';
import type deltaTexts from '../../resources/locales/en/ui.delta.json';
import type exportTexts from '../../resources/locales/en/ui.export.json';
import type importTexts from '../../resources/locales/en/ui.import.json';
import type installTexts from '../../resources/locales/en/ui.install.json';
import type shellTexts from '../../resources/locales/en/ui.json';
import type mediaTexts from '../../resources/locales/en/ui.media.json';
import type platformTexts from '../../resources/locales/en/ui.platforms.json';
import type publishTexts from '../../resources/locales/en/ui.publish.json';
import type receiptTexts from '../../resources/locales/en/ui.receipts.json';
import type reportTexts from '../../resources/locales/en/ui.report.json';
import type sitesTexts from '../../resources/locales/en/ui.sites.json';
import type transferTexts from '../../resources/locales/en/ui.transfer.json';
import type trustTexts from '../../resources/locales/en/ui.trust.json';
import type vaultTexts from '../../resources/locales/en/ui.vault.json';

export type Language = AppInfo['language'];
type WithoutPlural<K extends string> = K extends `${infer Base}_one` | `${infer Base}_other` ? Base : K;
/** A text of the window; a misspelt one does not compile. */
export type TextKey = WithoutPlural<
  keyof (typeof shellTexts &
    typeof deltaTexts &
    typeof receiptTexts &
    typeof exportTexts &
    typeof transferTexts &
    typeof importTexts &
    typeof installTexts &
    typeof publishTexts &
    typeof mediaTexts &
    typeof sitesTexts &
    typeof trustTexts &
    typeof platformTexts &
    typeof reportTexts &
    typeof vaultTexts) &
    string
>;
export type TextParameters = Readonly<Record<string, string | number | boolean | readonly string[]>>;

type Tree = { readonly [name: string]: string | Tree };

// Only what the window shows: the command line's own texts stay out of it.
const files = import.meta.glob<Tree>(
  [
    '../../resources/locales/*/ui.json',
    '../../resources/locales/*/ui.*.json',
    '../../resources/locales/*/jobs.json',
    '../../resources/locales/*/notes.*.json',
    '../../resources/locales/*/checks.*.json',
    '../../resources/locales/*/errors.*.json',
  ],
  { eager: true, import: 'default' },
);

/** All texts of a language under flat keys: `library.title`, `jobs.kinds.export`, `errors.disk.full.title`. */
export function flatTexts(language: Language, from: Readonly<Record<string, Tree>> = files): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const [path, tree] of Object.entries(from)) {
    const [folder, file] = path.split('/').slice(-2);
    if (folder !== language || !file) continue;
    flatten(tree, prefixOf(file), texts);
  }
  return texts;
}

/** What follows a file's first dot names its domain and is no part of the keys; the window's own texts have no prefix. */
function prefixOf(file: string): string {
  const kind = file.split('.')[0] ?? file;
  return kind === 'ui' ? '' : `${kind}.`;
}

function flatten(tree: Tree, prefix: string, into: Record<string, string>): void {
  for (const [name, value] of Object.entries(tree)) {
    if (typeof value === 'string') into[prefix + name] = value;
    else flatten(value, `${prefix}${name}.`, into);
  }
}

/** Makes the texts ready in a language; the other one is there at once when it is chosen. */
export function startTexts(language: Language): i18n {
  const instance = i18next.createInstance();
  void instance.init({
    lng: language,
    fallbackLng: 'en',
    ns: 'all',
    defaultNS: 'all',
    resources: { en: { all: flatTexts('en') }, 'zh-CN': { all: flatTexts('zh-CN') } },
    keySeparator: false,
    nsSeparator: false,
    initAsync: false,
    // React escapes what it draws.
    interpolation: { escapeValue: false },
  });
  // `{{free, bytes}}` in a text: a number of bytes as the language writes it.
  instance.services.formatter?.add('bytes', (value, locale) =>
    typeof value === 'number' ? prettyBytes(value, { locale }) : String(value),
  );
  return instance;
}

export function languageFor(setting: Settings['language'], system: Language): Language {
  return setting === 'system' ? system : setting;
}

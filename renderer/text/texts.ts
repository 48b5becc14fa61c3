import i18next, { type i18n } from 'i18next';
import type { AppInfo, Settings } from '../../preload/contract';
import type english from '../../resources/locales/en/ui.json';

export type Language = AppInfo['language'];
type WithoutPlural<K extends string> = K extends `${infer Base}_one` | `${infer Base}_other` ? Base : K;
/** A text of the window; a misspelt one does not compile. */
export type TextKey = WithoutPlural<keyof typeof english>;
export type TextParameters = Readonly<Record<string, string | number | boolean | readonly string[]>>;

type Tree = { readonly [name: string]: string | Tree };

// Only what the window shows: the command line's own texts stay out of it.
const files = import.meta.glob<Tree>(
  [
    '../../resources/locales/*/ui.json',
    '../../resources/locales/*/jobs.json',
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
    flatten(
      tree,
      file.startsWith('errors.') ? 'errors.' : file === 'ui.json' ? '' : `${file.replace(/\.json$/, '')}.`,
      texts,
    );
  }
  return texts;
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
  return instance;
}

export function languageFor(setting: Settings['language'], system: Language): Language {
  return setting === 'system' ? system : setting;
}

/// <reference types="vite/client" />
import type { Language } from './language';

type Tree = { readonly [name: string]: string | Tree };

/** Every text of one language under a flat key: the file's name up to its first dot, then the path inside it. */
export type FlatTexts = Readonly<Record<string, string>>;

/** As they are written: a command reads the texts of one language only, and JSON is quicker to read than code. */
const files = import.meta.glob<string>('../../resources/locales/*/*.json', {
  eager: true,
  import: 'default',
  query: '?raw',
});

/**
 * The texts of a language, from every file of `resources/locales/<language>`. What follows the first dot of a file's
 * name is left out, so that a code alone finds its text whichever domain it is of: `errors.job.cancelled.title`, `notes.<code>`.
 */
export function localeTexts(language: Language): FlatTexts {
  const texts: Record<string, string> = {};
  for (const [path, json] of Object.entries(files)) {
    const [folder, file] = path.split('/').slice(-2);
    if (folder !== language || !file) continue;
    flatten(JSON.parse(json) as Tree, file.split('.')[0] ?? file, texts);
  }
  return texts;
}

function flatten(tree: Tree, prefix: string, into: Record<string, string>): void {
  for (const [name, value] of Object.entries(tree)) {
    const key = `${prefix}.${name}`;
    if (typeof value === 'string') into[key] = value;
    else flatten(value, key, into);
  }
}

import { SealiftError } from '../../errors';
import type { Room } from './room';

/** A file that a compose file refers to. */
export interface ComposeFile {
  readonly content: Uint8Array;
  /** Permissions (0o644); 0o644 when left out. */
  readonly mode?: number;
}

/** Files by their path as the compose file writes it; a folder is known by the files below it. */
export type ComposeFiles = ReadonlyMap<string, ComposeFile | Uint8Array>;

/** What a ConfigMap can hold, and so the most that a platform can mount as one config file. */
export const maxConfigFile = 1024 * 1024;
const maxFolderFiles = 200;

export interface TextFile {
  /** Path below the folder that was asked for; empty for the file itself. */
  readonly below: string;
  readonly text: string;
  readonly mode: number;
}

export interface FileLookup {
  file(path: string): ComposeFile | undefined;
  /** The file itself, or every file below a folder; undefined when there is neither. Throws when one is no small text. */
  texts(path: string): TextFile[] | undefined;
}

/** `./conf/../a//b` and `a/b` are one file. Absolute paths stay absolute. */
export function plainPath(path: string): string {
  const parts: string[] = [];
  for (const part of path.replaceAll('\\', '/').split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else parts.push(part);
  }
  return (path.startsWith('/') ? '/' : '') + parts.join('/');
}

/** `room` counts every text that is handed out, each time. */
export function lookupFiles(files: ComposeFiles, room: Room): FileLookup {
  const texts = new Map<ComposeFile, string>();
  const text = (file: ComposeFile, path: string) => {
    const known = texts.get(file) ?? textOf(file, path);
    room.text(known.length, path);
    texts.set(file, known);
    return known;
  };
  const known = new Map(
    [...files].map(([path, file]) => [plainPath(path), file instanceof Uint8Array ? { content: file } : file]),
  );
  return {
    file: (path) => known.get(plainPath(path)),
    texts: (path) => {
      const plain = plainPath(path);
      const own = known.get(plain);
      if (own) return [{ below: '', text: text(own, path), mode: own.mode ?? 0o644 }];
      const prefix = plain === '' || plain === '/' ? plain : `${plain}/`;
      const inside = [...known].filter(([name]) => name.startsWith(prefix) && (prefix !== '' || !name.startsWith('/')));
      if (inside.length === 0) return undefined;
      if (inside.length > maxFolderFiles)
        throw new SealiftError('compose.folder_too_large', { path, limit: maxFolderFiles });
      return inside
        .map(([name, file]) => ({
          below: name.slice(prefix.length),
          text: text(file, name),
          mode: file.mode ?? 0o644,
        }))
        .sort((a, b) => (a.below < b.below ? -1 : 1));
    },
  };
}

/** The file's text. Throws `compose.file_not_text` {path} for anything that a template's config file cannot hold. */
export function textOf(file: ComposeFile, path: string): string {
  if (file.content.length > maxConfigFile)
    throw new SealiftError('compose.file_not_text', { path, limit: maxConfigFile });
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(file.content);
    if (!text.includes('\0')) return text;
  } catch (cause) {
    throw new SealiftError('compose.file_not_text', { path, limit: maxConfigFile }, { cause });
  }
  throw new SealiftError('compose.file_not_text', { path, limit: maxConfigFile });
}

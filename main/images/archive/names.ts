import { posix } from 'node:path';
import type { TarEntry } from '../../archives';
import { SealiftError } from '../../errors';

const longestPath = 1024;

/**
 * The name of an entry inside an archive in its one form: no `./`, no doubled or trailing slashes. Empty for the root itself.
 * Throws `image.unsafe_entry` for names that are absolute, climb, or hold what no path holds.
 */
export function safeEntryPath(path: string): string {
  const shown = path.slice(0, 200);
  if (path.length > longestPath) throw unsafe(shown, 'name too long');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: exactly those are looked for
  if (/[\x00-\x1f\x7f\\]/.test(path)) throw unsafe(shown, 'forbidden character');
  if (path.startsWith('/') || /^[A-Za-z]:/.test(path)) throw unsafe(shown, 'absolute name');
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  if (parts.includes('..')) throw unsafe(shown, 'name climbs out');
  return parts.join('/');
}

/** What a link points at, as a name inside the archive. Symbolic links are relative to their folder, hard links to the root. */
export function linkTarget(path: string, entry: TarEntry): string {
  const { target } = entry;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: exactly those are looked for
  if (target === '' || target.length > longestPath || /[\x00-\x1f\x7f\\]/.test(target)) throw unsafe(path, 'bad link');
  if (target.startsWith('/') || /^[A-Za-z]:/.test(target)) throw unsafe(path, 'link out');
  const resolved = posix.normalize(entry.kind === 'symlink' ? posix.join(posix.dirname(path), target) : target);
  if (resolved === '..' || resolved.startsWith('../')) throw unsafe(path, 'link out');
  return safeEntryPath(resolved);
}

export function unsafe(entry: string, problem: string): SealiftError {
  return new SealiftError('image.unsafe_entry', { entry, problem });
}

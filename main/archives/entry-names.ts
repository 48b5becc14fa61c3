/** Why a name inside an archive is not accepted. */
export type NameProblem = 'empty' | 'absolute' | 'parent' | 'backslash' | 'control' | 'too_long' | 'too_deep';

const MAX_NAME_BYTES = 1024;
const MAX_DEPTH = 24;

/**
 * Judges an entry's name before anything is done with it: relative, without `..`, backslashes, drive letters or control
 * characters, of bounded length and depth. Returns undefined for a good one. A leading `./` and a trailing `/` are harmless.
 */
export function nameProblem(name: string): NameProblem | undefined {
  if (name === '' || name === '.' || name === './') return 'empty';
  if (Buffer.byteLength(name) > MAX_NAME_BYTES) return 'too_long';
  if (name.startsWith('/') || /^[A-Za-z]:/.test(name)) return 'absolute';
  if (name.includes('\\')) return 'backslash';
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  if (/[\u0000-\u001f\u007f]/.test(name)) return 'control';
  const parts = cleanName(name).split('/');
  if (parts.length > MAX_DEPTH) return 'too_deep';
  return parts.includes('..') ? 'parent' : undefined;
}

/** The name without `./`, doubled and trailing slashes: what two spellings of one place have in common. */
export function cleanName(name: string): string {
  return name
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .join('/');
}

/** Two names that a case-insensitive or normalising file system takes for one have the same key. */
export function collisionKey(name: string): string {
  return cleanName(name).normalize('NFC').toLowerCase();
}

import type { ErrorParameters } from '../errors';
import type { Filesystem, MediumFacts } from './facts';

/** A file that is to lie on a medium. `size` in bytes. */
export interface PlannedFile {
  readonly name: string;
  readonly size: number;
}

export type FindingCode =
  | 'media.read_only'
  | 'media.too_small'
  | 'media.file_too_large'
  | 'media.name_not_allowed'
  | 'media.name_twice';

/** One reason why files cannot be put on a medium, with the parameters of its error code. */
export interface Finding {
  readonly code: FindingCode;
  readonly params: ErrorParameters;
}

const GiB = 1024 ** 3;
/** A file's size is 32 bits on every FAT (Microsoft's FAT specification, DIR_FileSize). */
export const fatFileLimit = 4 * GiB - 1;
const nameLimit = 255;

/**
 * Every reason why `files` cannot be put in the medium's folder beside `present` (the names already there), worst first.
 * Pure: the same facts give the same findings. Files that are only replaced still need room, for the old one stays until
 * the new one is verified.
 */
export function findings(
  facts: Pick<MediumFacts, 'path' | 'filesystem' | 'free' | 'readOnly'>,
  files: readonly PlannedFile[],
  present: readonly string[],
): Finding[] {
  const found: Finding[] = [];
  if (facts.readOnly) found.push({ code: 'media.read_only', params: { path: facts.path } });
  for (const file of files) {
    const limit = fileLimit(facts.filesystem);
    if (file.size > limit)
      found.push({
        code: 'media.file_too_large',
        params: { file: file.name, size: file.size, limit, filesystem: facts.filesystem.type },
      });
    const reason = nameProblem(file.name, facts.filesystem);
    if (reason)
      found.push({
        code: 'media.name_not_allowed',
        params: { file: file.name, filesystem: facts.filesystem.type, reason },
      });
  }
  found.push(...sameNames(facts.filesystem, files, present));
  const needed = neededSpace(files);
  if (needed > facts.free)
    found.push({
      code: 'media.too_small',
      params: { path: facts.path, needed, free: facts.free, lacking: needed - facts.free },
    });
  return found;
}

/** Bytes that files take, each rounded up to 4 KiB blocks. */
export function neededSpace(files: readonly PlannedFile[]): number {
  return files.reduce((sum, file) => sum + Math.ceil(file.size / 4096) * 4096, 0);
}

/** Largest file in bytes. */
export function fileLimit(filesystem: Filesystem): number {
  return filesystem.family === 'fat' ? fatFileLimit : Number.MAX_SAFE_INTEGER;
}

/** Name of the file while it is being written: hidden, and never taken for a package. */
export function partName(name: string): string {
  return `.${name}.sealift-part`;
}

/** The name that a file will have, from its name while it is being written; undefined for any other file. */
export function nameOfPart(part: string): string | undefined {
  return /^\.(.+)\.sealift-part$/.exec(part)?.[1];
}

/** Name of the file that says which process writes that one. */
export function lockName(name: string): string {
  return `.${name}.sealift-lock`;
}

export type NameProblem = 'character' | 'ending' | 'reserved' | 'length';

/** Why a filesystem does not take a file of this name; undefined when it does. */
export function nameProblem(name: string, filesystem: Filesystem): NameProblem | undefined {
  // A line break in a name would forge lines of SHA256SUMS in tools that read it less carefully.
  if (name === '' || name === '.' || name === '..' || /[/\0\r\n]/.test(name)) return 'character';
  const limitedAsWindows = ['windows', 'fat', 'unknown', 'optical'].includes(filesystem.family);
  if (limitedAsWindows) {
    // Microsoft, "Naming Files, Paths, and Namespaces".
    if (hasControlCharacter(name) || /[<>:"\\|?*]/.test(name)) return 'character';
    if (/[. ]$/.test(name)) return 'ending';
    if (/^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)/i.test(name)) return 'reserved';
    if (partName(name).length > nameLimit) return 'length';
  }
  if (Buffer.byteLength(partName(name)) > nameLimit && !limitedAsWindows) return 'length';
  return undefined;
}

function hasControlCharacter(text: string): boolean {
  for (let index = 0; index < text.length; index++) if (text.charCodeAt(index) < 32) return true;
  return false;
}

/** Whether names that differ by case alone are one name there. */
export function ignoresCase(filesystem: Filesystem): boolean {
  return (
    filesystem.family === 'windows' ||
    filesystem.family === 'fat' ||
    filesystem.family === 'unknown' ||
    filesystem.type === 'apfs'
  );
}

function sameNames(filesystem: Filesystem, files: readonly PlannedFile[], present: readonly string[]): Finding[] {
  const found: Finding[] = [];
  const key = (name: string) => (ignoresCase(filesystem) ? name.toLowerCase() : name);
  const seen = new Map<string, string>();
  for (const file of files) {
    const other = seen.get(key(file.name));
    if (other !== undefined) found.push({ code: 'media.name_twice', params: { name: file.name, other } });
    seen.set(key(file.name), file.name);
  }
  for (const name of present) {
    const planned = seen.get(key(name));
    if (planned !== undefined && planned !== name && !present.includes(planned))
      found.push({ code: 'media.name_twice', params: { name: planned, other: name } });
  }
  return found;
}

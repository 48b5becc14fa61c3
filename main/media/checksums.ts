import { open, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { SealiftError } from '../errors';
import { syncFolder } from '../files';
import { mediumError, systemCode } from './failures';
import { partName } from './rules';

/** The file on a medium that `sha256sum -c` reads. */
export const sumsName = 'SHA256SUMS';
/** A checksum file is small; anything larger is not one. */
const largestSums = 4 * 1024 * 1024;

export interface Checksum {
  readonly sha256: string;
  readonly name: string;
}

/**
 * Reads what `sha256sum` writes (coreutils): 64 hex digits, a space, a space or `*`, the name; a leading backslash says that
 * `\\`, `\n` and `\r` in the name are escaped. Blank lines and lines with `#` are passed over; CRLF is taken.
 * Throws `media.checksums_invalid` with the first line that is none of these.
 */
export function parseChecksums(text: string, path: string): Checksum[] {
  const entries: Checksum[] = [];
  for (const [index, raw] of text
    .replace(/^\uFEFF/, '')
    .split('\n')
    .entries()) {
    const line = raw.endsWith('\r') ? raw.slice(0, -1) : raw;
    if (line.trim() === '' || line.startsWith('#')) continue;
    const match = /^(\\?)([0-9a-fA-F]{64}) [ *](.+)$/.exec(line);
    if (!match?.[2] || !match[3]) throw new SealiftError('media.checksums_invalid', { path, line: index + 1 });
    entries.push({ sha256: match[2].toLowerCase(), name: match[1] ? unescapeName(match[3]) : match[3] });
  }
  return entries;
}

/** One line per entry, as `sha256sum` writes it, sorted by name so that the same content gives the same bytes. */
export function formatChecksums(entries: readonly Checksum[]): string {
  return [...entries]
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
    .map(({ sha256, name }) => {
      const escaped = name.replace(/[\\\n\r]/g, (character) =>
        character === '\\' ? '\\\\' : character === '\n' ? '\\n' : '\\r',
      );
      return `${escaped === name ? '' : '\\'}${sha256}  ${escaped}\n`;
    })
    .join('');
}

function unescapeName(name: string): string {
  return name.replace(/\\([\\nr])/g, (_, character: string) =>
    character === 'n' ? '\n' : character === 'r' ? '\r' : '\\',
  );
}

/** The checksum of `name` in the file `<path>.sha256`; undefined where there is no such file. Throws `media.checksums_invalid`. */
export async function readBeside(path: string, name: string): Promise<string | undefined> {
  const entries = await readChecksumFile(`${path}.sha256`);
  if (entries === undefined) return undefined;
  // The name inside may be the one at home; a single entry speaks for the file it lies beside.
  const entry = entries.find((candidate) => candidate.name === name) ?? (entries.length === 1 ? entries[0] : undefined);
  if (!entry) throw new SealiftError('media.checksums_invalid', { path: `${path}.sha256`, line: 1 });
  return entry.sha256;
}

/** The entries of a checksum file; undefined where there is none. Throws `media.checksums_invalid`. */
export async function readChecksumFile(path: string): Promise<Checksum[] | undefined> {
  let text: string;
  try {
    const stats = await stat(path);
    if (!stats.isFile() || stats.size > largestSums)
      throw new SealiftError('media.checksums_invalid', { path, line: 1 });
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw mediumError(error, path);
  }
  return parseChecksums(text, path);
}

/**
 * Enters checksums into the folder's SHA256SUMS: entries of the same name are replaced, entries of files that are no longer
 * there are left out, all others stay. An existing file that cannot be read as checksums is refused, never overwritten.
 */
export async function updateSums(
  folder: string,
  added: readonly Checksum[],
  stillThere: (name: string) => Promise<boolean>,
): Promise<void> {
  const path = join(folder, sumsName);
  const names = new Set(added.map((entry) => entry.name));
  const kept: Checksum[] = [];
  for (const entry of (await readChecksumFile(path)) ?? [])
    if (!names.has(entry.name) && (await stillThere(entry.name))) kept.push(entry);
  await replaceFile(folder, sumsName, Buffer.from(formatChecksums([...kept, ...added])));
}

/**
 * Takes files that were deleted out of the folder's SHA256SUMS, so that `sha256sum -c` speaks of what is there; a list that nothing is left in
 * goes too. One that cannot be read as checksums stays as it is.
 */
export async function forgetSums(folder: string, names: ReadonlySet<string>): Promise<void> {
  const before = await readChecksumFile(join(folder, sumsName)).catch(() => undefined);
  const kept = before?.filter((entry) => !names.has(entry.name));
  if (!before || !kept || kept.length === before.length) return;
  if (kept.length === 0) await rm(join(folder, sumsName), { force: true });
  else await replaceFile(folder, sumsName, Buffer.from(formatChecksums(kept)));
}

/** Writes a small file under a temporary name, flushes it, and only then gives it its name. */
export async function replaceFile(folder: string, name: string, bytes: Buffer): Promise<void> {
  const part = join(folder, partName(name));
  try {
    await rm(part, { force: true });
    const file = await open(part, 'wx', 0o644);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(part, join(folder, name));
    await syncFolder(folder);
  } catch (error) {
    await rm(part, { force: true }).catch(() => {});
    throw mediumError(error, join(folder, name));
  }
}

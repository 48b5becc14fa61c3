import { BLOCK } from '../../archives';
import { SealiftError } from '../../errors';
import type { PackageContents, ReadOptions } from './contents';
import { readForeign } from './foreign';
import { tarEntries, zipEntries } from './foreign-entries';
import { type OpenedPackage, openPackage } from './open';
import { asTruncated, readSealed, START_BYTES, startsSealed } from './sealed';
import type { PackageLocation } from './source';

/** What reading a whole package gave, and what its file is. */
export type ReadPackage = PackageContents & {
  readonly sha256: string;
  readonly size: number;
  /** How many it is encrypted for; undefined when it is not. */
  readonly recipients: number | undefined;
};

/**
 * Reads and checks a whole package of any kind, wherever it lies. Returns its contents and the SHA-256 (hex) of its file. The loader, when
 * given, has been handed every wanted layer but nothing is visible there: the caller commits or aborts.
 */
export async function readPackage(location: PackageLocation, options: ReadOptions): Promise<ReadPackage> {
  const opened = await openPackage(location, options.signal, {
    onBytes: options.onBytes,
    keepMembers: options.loader?.takesMembers,
    lean: options.lean,
  });
  try {
    const contents = await readOpened(opened, options);
    return { ...contents, sha256: await opened.digest(), size: opened.storedSize, recipients: opened.recipients };
  } catch (error) {
    throw asTruncated(error);
  } finally {
    await opened.close();
  }
}

async function readOpened(opened: OpenedPackage, options: ReadOptions): Promise<PackageContents> {
  if (opened.container === 'zip') return readForeign(zipEntries(opened.bytes, opened.size), true, options);
  const first = await opened.reader.peek(START_BYTES);
  if (first.length < BLOCK) throw new SealiftError('package.truncated', { offset: first.length });
  if (startsSealed(first)) return readSealedFile(opened, options);
  return readForeign(tarEntries(opened.reader, opened.size), false, options);
}

/** A sealed package is sealed to its packed bytes: recompressed by another tool, it is no longer the file that was made. */
async function readSealedFile(opened: OpenedPackage, options: ReadOptions): Promise<PackageContents> {
  const contents = await readSealed(opened.reader, opened.size, options);
  const offset = opened.foreignPart();
  if (offset !== undefined) throw new SealiftError('package.recompressed', { offset });
  return contents;
}

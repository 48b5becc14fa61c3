import { createHash } from 'node:crypto';
import type { BigIntStats } from 'node:fs';
import { type FileHandle, lstat, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { SealiftError } from '../../errors';
import { syncFolder } from '../../files';
import type { MediumFacts } from '../facts';
import { cancelledUnless, mediumError, systemCode, underFinalName } from '../failures';
import { lockFile } from '../lock';
import { provenPrefix } from '../prefix';
import { type ReadBack, readBack } from '../read-back';
import { partName } from '../rules';
import { type TransferProgress, transfer } from '../transfer';
import { WriteTarget } from '../write-target';
import { type Source, sourceError } from './sources';

/** After these a copy can go on where it was: what lies on the medium is kept, under its temporary name. */
const resumable = new Set(['media.gone', 'disk.full']);

/**
 * Copies one file into a folder: under a temporary name, hashed on the way, flushed, read back, and only then named. Where a copy of
 * it was begun before, it goes on behind the bytes that are proven to be the source's. `progress` counts every byte twice: once
 * written or proven, once read back. A medium that is pulled out or full keeps what was written, under its temporary name; after any
 * other error nothing is left.
 * Throws `media.*`, `disk.full`, `disk.denied`, `job.cancelled`.
 */
export async function copyOne(
  file: Source,
  folder: string,
  facts: MediumFacts,
  progress: TransferProgress,
): Promise<{ sha256: string; how: ReadBack }> {
  const target = join(folder, file.name);
  const part = join(folder, partName(file.name));
  cancelledUnless(progress.signal);
  const source = await open(file.path, 'r').catch((error) => Promise.reject(sourceError(error, file.path)));
  try {
    const unlock = await lockFile(folder, file.name);
    try {
      const { sha256, written } = await writePart(file, source, part, facts, progress);
      if (file.recorded !== undefined && file.recorded !== sha256)
        throw new SealiftError('media.source_damaged', { path: file.path, expected: file.recorded, actual: sha256 });
      const held = await readBack(part, facts.filesystem, progress);
      if (held.sha256 !== sha256)
        throw new SealiftError('media.damaged', { path: target, expected: sha256, actual: held.sha256 });
      cancelledUnless(progress.signal);
      // Somebody who passed the lock by would have put another temporary file in this one's place.
      const now = await statBig(part);
      if (now?.ino !== written.ino || now.size !== written.size) throw new SealiftError('media.busy', { path: target });
      await rename(part, target);
      await syncFolder(folder);
      return { sha256, how: held.how };
    } catch (error) {
      const known = nameError(underFinalName(error, part, target), file, folder, facts);
      if (!(known instanceof SealiftError && resumable.has(known.code)))
        await rm(part, { force: true }).catch(() => {});
      throw known;
    } finally {
      await unlock();
    }
  } finally {
    await source.close();
  }
}

async function writePart(
  file: Source,
  source: FileHandle,
  part: string,
  { filesystem }: MediumFacts,
  progress: TransferProgress,
): Promise<{ sha256: string; written: BigIntStats }> {
  const begun = await statBig(part);
  const hash = createHash('sha256');
  let proven = 0;
  if (begun?.isFile() && begun.nlink === 1n)
    proven = await provenPrefix(source, part, Math.min(Number(begun.size), file.size), hash, progress);
  if (proven === 0) await rm(part, { force: true, recursive: true });
  const target = await WriteTarget.open(part, filesystem, proven);
  try {
    const from = { handle: source, path: file.path };
    const sha256 = await transfer(from, target, file.size, progress, { hash, bytes: proven });
    return { sha256, written: await target.stat() };
  } finally {
    await target.close();
  }
}

function nameError(error: unknown, file: Source, folder: string, facts: MediumFacts): unknown {
  if (systemCode(error) === 'EFBIG')
    return new SealiftError(
      'media.file_too_large',
      { file: file.name, size: file.size, limit: 0, filesystem: facts.filesystem.type },
      { cause: error },
    );
  // The folder was there a moment ago: the medium was taken away and its mount point cleared.
  if (systemCode(error) === 'ENOENT') return new SealiftError('media.gone', { path: folder }, { cause: error });
  return mediumError(error, join(folder, file.name));
}

/** Facts of a file itself, not of what it links to; undefined when there is none. */
export async function statBig(path: string): Promise<BigIntStats | undefined> {
  try {
    return await lstat(path, { bigint: true });
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(systemCode(error) ?? '')) return undefined;
    throw mediumError(error, path);
  }
}

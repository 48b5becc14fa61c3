import type { BigIntStats } from 'node:fs';
import { lstat, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { SealiftError } from '../../errors';
import { syncFolder } from '../../files';
import type { JobContext } from '../../jobs';
import type { MediumFacts } from '../facts';
import { cancelledUnless, mediumError, systemCode, underFinalName } from '../failures';
import { type ReadBack, readBack } from '../read-back';
import { partName } from '../rules';
import { transfer } from '../transfer';
import { WriteTarget } from '../write-target';
import type { VolumePart } from './manifest';

/**
 * Writes one part of a package into a folder: under a temporary name, hashed on the way, flushed, read back, and only then named. Its
 * digest is known beforehand, so a source that changed since it was measured is found (`media.source_changed`). Nothing is left behind
 * after an error. Returns how it was read back.
 */
export async function writePart(
  source: string,
  part: VolumePart,
  folder: string,
  facts: MediumFacts,
  context: JobContext,
): Promise<ReadBack> {
  const target = join(folder, part.file);
  const temporary = join(folder, partName(part.file));
  const progress = { signal: context.signal, onBytes: (bytes: number) => context.advance(bytes) };
  cancelledUnless(context.signal);
  const from = await open(source, 'r').catch((error) => Promise.reject(mediumError(error, source)));
  try {
    context.scratch(temporary);
    await rm(temporary, { force: true });
    const to = await WriteTarget.open(temporary, facts.filesystem);
    let written: BigIntStats;
    try {
      const sha256 = await transfer({ handle: from, path: source, start: part.offset }, to, part.bytes, progress);
      if (sha256 !== part.sha256) throw new SealiftError('media.source_changed', { path: source });
      written = await to.stat();
    } finally {
      await to.close();
    }
    const held = await readBack(temporary, facts.filesystem, progress);
    if (held.sha256 !== part.sha256)
      throw new SealiftError('media.damaged', { path: target, expected: part.sha256, actual: held.sha256 });
    cancelledUnless(context.signal);
    // Another process that writes the same part would have put its own temporary file in this one's place.
    const now = await lstat(temporary, { bigint: true });
    if (now.ino !== written.ino || now.size !== written.size) throw new SealiftError('media.busy', { path: target });
    await rename(temporary, target);
    await syncFolder(folder);
    return held.how;
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    if (systemCode(error) === 'EFBIG')
      throw new SealiftError(
        'media.file_too_large',
        { file: part.file, size: part.bytes, limit: 0, filesystem: facts.filesystem.type },
        { cause: error },
      );
    // The folder was there a moment ago: the medium was taken away and its mount point cleared.
    if (systemCode(error) === 'ENOENT') throw new SealiftError('media.gone', { path: folder }, { cause: error });
    throw underFinalName(mediumError(error, target), temporary, target);
  } finally {
    await from.close();
  }
}

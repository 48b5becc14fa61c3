import { createHash } from 'node:crypto';
import { SealiftError } from '../../errors';
import type { JobContext } from '../../jobs';
import type { AgeWriter } from '../../trust';
import type { PackageSource } from '../read/source';
import { LandingFile } from './landing-file';
import type { WrittenPackage } from './write-package';

const READ_BYTES = 1024 * 1024;

/**
 * Writes what a source holds as a file of its own, with `encrypt` as an encrypted one. The file is finished but still under its temporary
 * name. What is read must be the file that was checked before, by its SHA-256: else `encryption.changed`, and nothing is left.
 */
export async function rewritePackage(
  source: PackageSource,
  path: string,
  checked: string,
  context: JobContext,
  encrypt?: AgeWriter,
): Promise<{ file: LandingFile; written: WrittenPackage }> {
  const file = await LandingFile.create(path, context, encrypt);
  try {
    const bytes = await source.open(context.signal);
    try {
      const hash = createHash('sha256');
      for (let position = 0; position < source.size; ) {
        context.signal.throwIfAborted();
        const buffer = Buffer.allocUnsafe(Math.min(READ_BYTES, source.size - position));
        const read = buffer.subarray(0, await bytes.read(buffer, position));
        if (read.length === 0) throw new SealiftError('encryption.changed', { path: source.path });
        hash.update(read);
        await file.write(read);
        position += read.length;
        context.advance(read.length);
      }
      const digest = bytes.digest?.() ?? hash.digest('hex');
      if (digest !== checked) throw new SealiftError('encryption.changed', { path: source.path });
    } finally {
      await bytes.close();
    }
    const sha256 = await file.finish();
    return { file, written: { path, size: file.size, sha256 } };
  } catch (error) {
    await file.discard();
    throw error;
  }
}

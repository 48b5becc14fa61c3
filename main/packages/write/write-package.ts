import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { SealiftError } from '../../errors';
import type { Compression, LayerVault, StoredLayer } from '../../images';
import { gzipMember, inPieces, memberSize } from '../../images';
import type { JobContext } from '../../jobs';
import type { AgeWriter } from '../../trust';
import { LandingFile } from './landing-file';
import type { FileOnDisk, PackagePlan } from './plan';

export interface WrittenPackage {
  readonly path: string;
  readonly size: number;
  /** Hex. */
  readonly sha256: string;
}

/** Length in bytes that the package file will have at most, for the free-space check and the progress. */
export function estimatePackedSize(plan: PackagePlan, stored: ReadonlyMap<string, StoredLayer>): number {
  return plan.segments.reduce((sum, segment) => {
    if ('bytes' in segment) return sum + segment.bytes.length;
    if ('file' in segment) return sum + segment.file.size;
    return sum + (stored.get(segment.layer.diffId)?.compressedSize ?? segment.layer.size);
  }, 0);
}

/**
 * Writes a planned package as one gzip file made of many members: layers are copied from the vault as they are, everything
 * between them is compressed here. The file is finished (flushed, hashed) but still under its temporary name: the caller lands
 * or discards it. With `encrypt` it is an encrypted file around that. Reports `estimatePackedSize` bytes of progress.
 */
export async function writePackage(
  plan: PackagePlan,
  path: string,
  vault: LayerVault,
  stored: ReadonlyMap<string, StoredLayer>,
  compression: Compression,
  context: JobContext,
  encrypt?: AgeWriter,
): Promise<{ file: LandingFile; written: WrittenPackage }> {
  const file = await LandingFile.create(path, context, encrypt);
  try {
    for (const segment of plan.segments) {
      context.signal.throwIfAborted();
      if ('bytes' in segment) {
        for await (const member of gzipRun(segment.bytes, compression)) await file.write(member);
        context.advance(segment.bytes.length);
        continue;
      }
      if ('file' in segment) {
        for await (const member of gzipFile(segment.file, compression, context)) await file.write(member);
        continue;
      }
      const layer = stored.get(segment.layer.diffId);
      if (!layer) throw new SealiftError('vault.damaged', { layer: segment.layer.diffId });
      const copied = async (chunk: Uint8Array) => {
        await file.writeThrough(chunk);
        context.advance(chunk.length);
      };
      await vault.copyCompressed(layer, copied, context.signal);
    }
    const sha256 = await file.finish();
    return { file, written: { path, size: file.size, sha256 } };
  } catch (error) {
    await file.discard();
    throw error;
  }
}

/** A run of ready bytes as members of the size that every reader of ours takes whole. */
export async function* gzipRun(bytes: Uint8Array, compression: Compression): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += memberSize)
    yield await gzipMember(bytes.subarray(at, at + memberSize), compression);
}

/** A file on disk as members; it must be what the plan was made with. */
async function* gzipFile(
  { at, size, sha256 }: FileOnDisk,
  compression: Compression,
  context: JobContext,
): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  let read = 0;
  const bytes = createReadStream(at, { signal: context.signal, highWaterMark: memberSize });
  for await (const piece of inPieces(bytes, memberSize)) {
    hash.update(piece);
    read += piece.length;
    yield await gzipMember(piece, compression);
    context.advance(piece.length);
  }
  if (read !== size || hash.digest('hex') !== sha256) throw new SealiftError('package.changed', { path: at });
}

/** Writes `<file>.sha256` beside a package, in the form that `sha256sum -c` reads. */
export async function writeChecksum(path: string, sha256: string, context: JobContext): Promise<void> {
  const target = join(dirname(path), `${basename(path)}.sha256`);
  const file = await LandingFile.create(target, context);
  try {
    await file.write(Buffer.from(`${sha256}  ${basename(path)}\n`));
    await file.finish();
    await file.land();
  } catch (error) {
    await file.discard();
    throw error;
  }
}

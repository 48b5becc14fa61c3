import { createHash, randomBytes } from 'node:crypto';
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { SealiftError } from '../../errors';
import { hexOf } from '../digest';
import { gunzipMembers } from '../gzip';
import type { StoredLayer } from '../types';
import { blobPath, sidecarPath, type VaultPaths } from './layout';

const readSize = 1024 * 1024;

/** A layer's compressed bytes, checked against their digest; ends in `vault.damaged` when they are not what was written. */
export function compressedStream(paths: VaultPaths, layer: StoredLayer, signal?: AbortSignal): Readable {
  return Readable.from(checkedBytes(paths, layer, signal), { objectMode: false, highWaterMark: readSize });
}

/** A layer's tar. */
export function plainStream(paths: VaultPaths, layer: StoredLayer, signal?: AbortSignal): Readable {
  return Readable.from(plainBytes(paths, layer, signal), { objectMode: false, highWaterMark: readSize });
}

async function* plainBytes(paths: VaultPaths, layer: StoredLayer, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
  try {
    yield* gunzipMembers(checkedBytes(paths, layer, signal), signal === undefined ? {} : { signal });
  } catch (error) {
    // Decompression notices most damage before the digest does.
    if (error instanceof SealiftError && error.code === 'gzip.corrupt') throw await damaged(paths, layer, error);
    throw error;
  }
}

async function* checkedBytes(paths: VaultPaths, layer: StoredLayer, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
  const file = await openBlob(paths, layer);
  try {
    const hash = createHash('sha256');
    let left = layer.compressedSize;
    while (left > 0) {
      signal?.throwIfAborted();
      const { bytesRead, buffer } = await file.read(
        Buffer.allocUnsafe(Math.min(readSize, left)),
        0,
        Math.min(readSize, left),
      );
      if (bytesRead === 0) throw await damaged(paths, layer);
      const bytes = buffer.subarray(0, bytesRead);
      hash.update(bytes);
      left -= bytesRead;
      // The last piece is held back until all of it is known to be right.
      if (left === 0 && hexOf(layer.compressedDigest) !== hash.digest('hex')) throw await damaged(paths, layer);
      yield bytes;
    }
  } finally {
    await file.close();
  }
}

/**
 * Hands a layer's compressed bytes to `write`, piece by piece, checked as in `compressedStream`. A piece is good until `write` has
 * settled: two pieces of memory take turns, one being read into while the other is written, and nothing is left for a collector.
 */
export async function copyCompressed(
  paths: VaultPaths,
  layer: StoredLayer,
  write: (bytes: Uint8Array) => Promise<void>,
  signal?: AbortSignal,
): Promise<void> {
  const file = await openBlob(paths, layer);
  let next: Promise<number> | undefined;
  try {
    const hash = createHash('sha256');
    const length = Math.min(readSize, layer.compressedSize);
    const memory = [Buffer.allocUnsafeSlow(length), Buffer.allocUnsafeSlow(length)] as const;
    const read = async (into: Buffer) => (await file.read(into, 0, Math.min(length, left))).bytesRead;
    let left = layer.compressedSize;
    next = read(memory[0]);
    for (let turn = 0; left > 0; turn++) {
      signal?.throwIfAborted();
      const bytesRead = (await next) ?? 0;
      if (bytesRead === 0) throw await damaged(paths, layer);
      left -= bytesRead;
      const bytes = memory[turn % 2 === 0 ? 0 : 1].subarray(0, bytesRead);
      next = left > 0 ? read(memory[turn % 2 === 0 ? 1 : 0]) : undefined;
      hash.update(bytes);
      if (left === 0 && hexOf(layer.compressedDigest) !== hash.digest('hex')) throw await damaged(paths, layer);
      await write(bytes);
    }
  } finally {
    await next?.catch(() => undefined);
    await file.close();
  }
}

async function openBlob(paths: VaultPaths, layer: StoredLayer): Promise<FileHandle> {
  try {
    return await open(blobPath(paths, layer), 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw await damaged(paths, layer, error);
    throw error;
  }
}

/** Takes the layer out of the vault, so that it is fetched again, and keeps its bytes aside for whoever wants to know why. */
export async function damaged(paths: VaultPaths, layer: StoredLayer, cause?: unknown): Promise<SealiftError> {
  await rm(sidecarPath(paths, layer.diffId, layer.compression), { force: true });
  await mkdir(paths.damaged, { recursive: true, mode: 0o700 });
  const aside = join(paths.damaged, `${hexOf(layer.diffId)}-${layer.compression}-${randomBytes(4).toString('hex')}.gz`);
  await rename(blobPath(paths, layer), aside).catch(() => undefined);
  return new SealiftError('vault.damaged', { layer: layer.diffId }, { cause });
}

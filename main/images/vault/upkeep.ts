import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { rename, rm, stat, utimes } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { digestOf, hexOf } from '../digest';
import type { ByteProgress, Compression, Digest } from '../types';
import { configFiles, type HeldBlob, takeInventory } from './inventory';
import { blobPath, sidecarPath, type VaultPaths } from './layout';
import { planRoom } from './room';
import { makingRoom } from './uses';

export interface VaultStatus {
  readonly folder: string;
  /** Different layers; one may be held in several compressions. */
  readonly layers: number;
  /** On disk, everything but configs. */
  readonly bytes: number;
  /** Of them, what making room would always remove: set aside as damaged, or belonging to nothing. */
  readonly strayBytes: number;
}

export interface MadeRoom {
  readonly removedLayers: number;
  readonly freedBytes: number;
  readonly bytes: number;
  /** Of what is left, what running jobs rely on. */
  readonly neededBytes: number;
}

export interface DamagedLayer {
  readonly diffId: Digest;
  readonly compression: Compression;
  readonly bytes: number;
}

export interface VaultCheck {
  readonly layers: number;
  readonly bytes: number;
  /** Dropped: their bytes were not what was written. */
  readonly damaged: readonly DamagedLayer[];
  /** Image configs that had changed on disk, by digest; dropped too. */
  readonly damagedConfigs: readonly string[];
}

export async function vaultStatus(paths: VaultPaths): Promise<VaultStatus> {
  const { blobs, strays } = await takeInventory(paths);
  const strayBytes = strays.reduce((sum, { bytes }) => sum + bytes, 0);
  return {
    folder: paths.root,
    layers: new Set(blobs.map(({ sidecar }) => sidecar.diffId)).size,
    bytes: blobs.reduce((sum, { sidecar }) => sum + sidecar.compressedSize, strayBytes),
    strayBytes,
  };
}

/** Removes what belongs to nothing, and then layers used longest ago until `limit` bytes are left; see `planRoom`. */
export function makeRoom(paths: VaultPaths, limit: number, signal?: AbortSignal): Promise<MadeRoom> {
  return makingRoom(paths.temporary, async (neededSince) => {
    const { blobs, strays } = await takeInventory(paths);
    let freedBytes = 0;
    for (const { path, bytes } of strays) {
      await rm(path, { force: true });
      freedBytes += bytes;
    }
    const held = new Map(blobs.map((blob) => [keyOf(blob.sidecar), blob]));
    const plan = planRoom(
      blobs.map(({ sidecar, usedAt }) => ({ ...sidecar, bytes: sidecar.compressedSize, usedAt })),
      limit,
      neededSince,
    );
    const removed = new Set<Digest>();
    for (const blob of plan.evict) {
      signal?.throwIfAborted();
      const found = held.get(keyOf(blob)) as HeldBlob;
      if (!(await evict(paths, found, neededSince))) continue;
      removed.add(blob.diffId);
      freedBytes += blob.bytes;
    }
    const { bytes } = await vaultStatus(paths);
    return { removedLayers: removed.size, freedBytes, bytes, neededBytes: plan.neededBytes };
  });
}

/**
 * Takes the sidecar away first and looks at its time once more: a job that relied on the layer after the plan was made keeps
 * it. (A job touches a sidecar before it reads it.)
 */
async function evict(paths: VaultPaths, { sidecar }: HeldBlob, neededSince: number): Promise<boolean> {
  const path = sidecarPath(paths, sidecar.diffId, sidecar.compression);
  const aside = join(paths.temporary, `${process.pid}-${hexOf(sidecar.diffId)}-${basename(path)}`);
  try {
    await rename(path, aside);
  } catch (error) {
    // Somebody else removed it.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
  if ((await stat(aside)).mtimeMs >= neededSince) {
    await rename(aside, path);
    return false;
  }
  await rm(blobPath(paths, sidecar), { force: true });
  await rm(aside, { force: true });
  return true;
}

function keyOf({ diffId, compression }: { readonly diffId: Digest; readonly compression: Compression }): string {
  return `${diffId} ${compression}`;
}

/** Reads every layer and config once, and drops those whose bytes are not what was written. Advances by compressed bytes. */
export async function checkVault(paths: VaultPaths, begin: (bytes: number) => ByteProgress): Promise<VaultCheck> {
  const { blobs, broken } = await takeInventory(paths);
  const bytes = blobs.reduce((sum, { sidecar }) => sum + sidecar.compressedSize, 0);
  const progress = begin(bytes);
  const damaged: DamagedLayer[] = [];
  for (const { diffId, compression } of broken) {
    // What is left of it belongs to nothing now, and goes when room is made.
    await rm(sidecarPath(paths, diffId, compression), { force: true });
    damaged.push({ diffId, compression, bytes: 0 });
  }
  for (const { sidecar } of blobs) {
    const { diffId, compression, compressedSize } = sidecar;
    const digest = await digestOfFile(blobPath(paths, sidecar), progress);
    // Gone meanwhile: there was room to be made, or a job found it damaged.
    if (digest === undefined || digest === sidecar.compressedDigest) continue;
    await rm(sidecarPath(paths, diffId, compression), { force: true });
    await rm(blobPath(paths, sidecar), { force: true });
    damaged.push({ diffId, compression, bytes: compressedSize });
  }
  const damagedConfigs: string[] = [];
  for (const { path, content } of await configFiles(paths)) {
    progress.signal.throwIfAborted();
    if (basename(path) === `${hexOf(digestOf(content))}.json`) continue;
    await rm(path, { force: true });
    damagedConfigs.push(`sha256:${basename(path, '.json')}`);
  }
  return { layers: new Set(blobs.map(({ sidecar }) => sidecar.diffId)).size, bytes, damaged, damagedConfigs };
}

async function digestOfFile(path: string, progress: ByteProgress): Promise<Digest | undefined> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024, signal: progress.signal })) {
      hash.update(chunk as Buffer);
      progress.onBytes((chunk as Buffer).length);
    }
  } catch (error) {
    progress.signal.throwIfAborted();
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT') return undefined;
    // A sector that cannot be read is damage like any other.
    if (code === 'EIO') return `sha256:${'0'.repeat(64)}`;
    throw error;
  }
  return `sha256:${hash.digest('hex')}`;
}

/** Notes that a job relies on a layer, by its sidecar's own time. False when there is none. */
export async function touch(paths: VaultPaths, diffId: Digest, compression: Compression): Promise<boolean> {
  const now = new Date();
  try {
    await utimes(sidecarPath(paths, diffId, compression), now, now);
    return true;
  } catch {
    // Where times cannot be set it only looks older than it is.
    return false;
  }
}

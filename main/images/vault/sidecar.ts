import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { SealiftError } from '../../errors';
import { parseMetadata } from '../config';
import type { Compression, Digest } from '../types';
import { blobPath, type Sidecar, sidecarPath, sidecarShape, type VaultPaths } from './layout';

/**
 * A layer's sidecar; undefined when it is not there, cannot be read, or its blob is not beside it in the length it names.
 * Throws `vault.newer` where a newer version wrote it.
 */
export async function readSidecar(
  paths: VaultPaths,
  diffId: Digest,
  compression: Compression,
): Promise<Sidecar | undefined> {
  const path = sidecarPath(paths, diffId, compression);
  const text = await readFile(path).catch(missingIsUndefined);
  const sidecar = text === undefined ? undefined : parseSidecar(text, path);
  if (sidecar === undefined || sidecar.diffId !== diffId || sidecar.compression !== compression) return undefined;
  const blob = await stat(blobPath(paths, sidecar)).catch(missingIsUndefined);
  return blob?.size === sidecar.compressedSize ? sidecar : undefined;
}

/** A sidecar that cannot be read counts as absent; only a newer version's must not be overwritten. */
function parseSidecar(text: Uint8Array, path: string): Sidecar | undefined {
  try {
    return parseMetadata(text, sidecarShape, path);
  } catch {
    let schema: unknown;
    try {
      schema = JSON.parse(new TextDecoder().decode(text)).schema;
    } catch {
      return undefined;
    }
    if (typeof schema === 'number' && schema > 1) throw new SealiftError('vault.newer', { path: join(path) });
    return undefined;
  }
}

export function missingIsUndefined(error: unknown): undefined {
  if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
  throw error;
}

import { join } from 'node:path';
import { z } from 'zod';
import { hexOf, isDigest, isSha256Hex } from '../digest';
import type { Compression, Digest } from '../types';

/**
 * The vault's folder:
 *
 *   layers/<diff id>/<compression>.json             what is known of the layer in this compression; written last, so it commits
 *   layers/<diff id>/<compression>-<16 hex>.gz      its gzip members; named after their own digest, so that two processes that
 *                                                   compress differently never overwrite each other's
 *   layers/<diff id>/segments.gz                    its map (see ../segments), if it was made; whatever the compression
 *   configs/<digest>.json                           image configs
 *   tmp/<pid>-<random>.part                         being written by that process
 *   damaged/                                        layers whose bytes have changed on disk
 */
export interface VaultPaths {
  readonly root: string;
  readonly layers: string;
  readonly configs: string;
  readonly temporary: string;
  readonly damaged: string;
}

export function vaultPaths(root: string): VaultPaths {
  return {
    root,
    layers: join(root, 'layers'),
    configs: join(root, 'configs'),
    temporary: join(root, 'tmp'),
    damaged: join(root, 'damaged'),
  };
}

export const compressions = ['default', 'fast', 'store'] as const satisfies readonly Compression[];

const count = z.number().int().nonnegative();
const digest = z.custom<Digest>(isDigest);

/** A stored layer's sidecar. `prefixDigest` is the SHA-256 of the first MiB of its tar: enough to suspect, early in a stream, which layer it is. */
export const sidecarShape = z.object({
  schema: z.literal(1),
  diffId: digest,
  size: count,
  compression: z.enum(compressions),
  compressedSize: count,
  compressedDigest: digest,
  prefixDigest: digest,
});
export type Sidecar = z.output<typeof sidecarShape>;
export const prefixSize = 1024 * 1024;

export function layerFolder(paths: VaultPaths, diffId: Digest): string {
  return join(paths.layers, hexOf(diffId));
}

export function sidecarPath(paths: VaultPaths, diffId: Digest, compression: Compression): string {
  return join(layerFolder(paths, diffId), `${compression}.json`);
}

export function blobPath(
  paths: VaultPaths,
  layer: { diffId: Digest; compression: Compression; compressedDigest: Digest },
): string {
  return join(
    layerFolder(paths, layer.diffId),
    `${layer.compression}-${hexOf(layer.compressedDigest).slice(0, 16)}.gz`,
  );
}

export function mapPath(paths: VaultPaths, diffId: Digest): string {
  return join(layerFolder(paths, diffId), 'segments.gz');
}

export function configPath(paths: VaultPaths, configDigest: Digest): string {
  return join(paths.configs, `${hexOf(configDigest)}.json`);
}

/** The layer a folder of `layers/` is named after; undefined for a stray name. */
export function diffIdOfFolder(name: string): Digest | undefined {
  return isSha256Hex(name) ? `sha256:${name}` : undefined;
}

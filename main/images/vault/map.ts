import { readFile } from 'node:fs/promises';
import { type LayerMap, LayerMapper, unpackMap } from '../segments';
import type { ByteProgress, StoredLayer } from '../types';
import { mapPath, vaultPaths } from './layout';
import { missingIsUndefined } from './sidecar';
import type { DiskVault } from './vault';
import { keepMap } from './write';

/**
 * What a layer in the vault consists of: as it was noted when the layer came in, else by unpacking it, which is then noted. Undefined for a
 * layer of too many segments. Progress advances by the layer's size.
 */
export async function vaultLayerMap(
  vault: DiskVault,
  stored: StoredLayer,
  progress: ByteProgress,
): Promise<LayerMap | undefined> {
  const paths = vaultPaths(vault.folder);
  const file = await readFile(mapPath(paths, stored.diffId)).catch(missingIsUndefined);
  const kept = file === undefined ? undefined : await unpackMap(stored.diffId, stored.size, file);
  if (kept !== undefined) {
    progress.onBytes(stored.size);
    return kept;
  }
  const mapper = new LayerMapper();
  for await (const bytes of vault.readPlain(stored, progress.signal) as AsyncIterable<Uint8Array>) {
    mapper.add(bytes);
    progress.onBytes(bytes.length);
  }
  const map = mapper.end();
  // One that cannot be read any more is replaced.
  if (map !== undefined) await keepMap(paths, stored, map, true);
  return map;
}

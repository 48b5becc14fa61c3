import { createHash } from 'node:crypto';
import { ByteReader } from '../../archives';
import type { FoundLayer, LayerSink } from '../archive/collect';
import { decompressLayer } from '../archive/layer-data';
import { digestOf } from '../digest';
import type { ByteProgress, Compression, Digest } from '../types';
import { prefixSize } from './layout';
import type { DiskVault } from './vault';

/**
 * Takes an archive's layers into the vault. `expected` names layers that may come: one of them that the vault has is recognised by
 * its length and first MiB, and the rest of it is not looked at. That is a supposition: the caller compares it with what the archive's
 * own metadata says of the layer, as `keepImages` does, and when they differ (`image.corrupt`) reads the source again without `expected`.
 */
export function vaultSink(
  vault: DiskVault,
  compression: Compression,
  progress: ByteProgress,
  expected: Iterable<Digest> = [],
): LayerSink {
  const inside: ByteProgress = { signal: progress.signal, onBytes: () => undefined };
  let known: Promise<ReadonlyMap<string, Digest>> | undefined;
  return async (found) => {
    if (found.compression !== 'none') {
      const stored = createHash('sha256');
      const plain = decompressLayer(hashed(found, stored), found.compression, found.path, found.limits);
      const { diffId, size } = await vault.ingest(plain, compression, inside);
      return { storedDigest: `sha256:${stored.digest('hex')}`, layer: { diffId, size } };
    }
    known ??= prefixes(vault, compression, expected);
    const reader = new ByteReader(found.data);
    const start = await reader.upTo(prefixSize);
    reader.unread(start);
    const diffId = (await known).get(`${found.size} ${digestOf(start)}`);
    if (diffId !== undefined) {
      await reader.skip(found.size);
      return { layer: { diffId, size: found.size } };
    }
    const layer = await vault.ingest(reader.rest(), compression, inside, { size: found.size });
    return { layer: { diffId: layer.diffId, size: layer.size } };
  };
}

async function prefixes(
  vault: DiskVault,
  compression: Compression,
  expected: Iterable<Digest>,
): Promise<ReadonlyMap<string, Digest>> {
  const found = new Map<string, Digest>();
  for (const diffId of expected) {
    const layer = await vault.prefixDigest(diffId, compression);
    if (layer !== undefined) found.set(`${layer.size} ${layer.prefixDigest}`, diffId);
  }
  return found;
}

async function* hashed(found: FoundLayer, hash: ReturnType<typeof createHash>): AsyncGenerator<Uint8Array> {
  for await (const bytes of found.data) {
    hash.update(bytes);
    yield bytes;
  }
}

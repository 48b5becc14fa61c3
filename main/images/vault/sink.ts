import { createHash } from 'node:crypto';
import { ByteReader } from '../../archives';
import type { FoundLayer, LayerSink } from '../archive/collect';
import { decompressLayer } from '../archive/layer-data';
import { digestOf } from '../digest';
import { Turnstile } from '../turnstile';
import type { ByteProgress, Compression, Digest, LayerRef } from '../types';
import { prefixSize } from './layout';
import type { DiskVault } from './vault';
import type { StagedLayer } from './write';

/** A sink whose layers are part of the vault once `settled` has returned: while one reaches the disk, the next ones come. */
export type VaultSink = LayerSink & {
  /** To be called whatever became of the reading. Throws what kept a layer from the vault. */
  settled(): Promise<void>;
};

const committingAtATime = 8;
/** Layers up to this many bytes are too short to keep all cores busy one by one. */
const smallLayer = 2 * 1024 * 1024;

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
): VaultSink {
  const inside: ByteProgress = { signal: progress.signal, onBytes: () => undefined };
  let known: Promise<ReadonlyMap<string, Digest>> | undefined;
  const turnstile = new Turnstile(committingAtATime);
  const commits: Promise<void>[] = [];
  const underWay = new Set<Digest>();
  const begin = async (work: () => Promise<void>) => {
    const { ended } = await turnstile.begin(work);
    ended.catch(() => undefined);
    commits.push(ended);
  };
  const take = async (data: AsyncIterable<Uint8Array>, expect: Partial<LayerRef> = {}): Promise<LayerRef> => {
    const { layer, staged } = await vault.stage(data, compression, inside, expect);
    if (staged !== undefined) await begin(() => commitOrDiscard(staged));
    return { diffId: layer.diffId, size: layer.size };
  };
  /** A layer that is whole in memory: it is compressed and kept while the next ones are read. */
  const takeWhole = async (data: Uint8Array): Promise<LayerRef> => {
    const layer = { diffId: digestOf(data), size: data.length };
    if (!underWay.has(layer.diffId)) {
      underWay.add(layer.diffId);
      await begin(async () => {
        if ((await vault.find(layer.diffId, compression)) === undefined)
          await vault.ingest(single(data), compression, inside, layer);
      });
    }
    return layer;
  };
  const sink: LayerSink = async (found) => {
    if (found.compression !== 'none') {
      const stored = createHash('sha256');
      const plain = decompressLayer(hashed(found, stored), found.compression, found.path, found.limits);
      const layer = await take(plain);
      return { storedDigest: `sha256:${stored.digest('hex')}`, layer };
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
    if (found.size <= smallLayer) {
      const data = await reader.upTo(found.size);
      if (data.length === found.size) return { layer: await takeWhole(data) };
      reader.unread(data);
    }
    return { layer: await take(reader.rest(), { size: found.size }) };
  };
  const settled = async () => {
    await Promise.allSettled(commits);
    await Promise.all(commits);
  };
  return Object.assign(sink, { settled });
}

/** What a reading gives, once all it took is in the vault; nothing is under way any more when it fails. */
export async function settling<T>(sink: VaultSink, reading: Promise<T>): Promise<T> {
  try {
    const read = await reading;
    await sink.settled();
    return read;
  } catch (error) {
    await sink.settled().catch(() => undefined);
    throw error;
  }
}

async function commitOrDiscard(staged: StagedLayer): Promise<void> {
  try {
    await staged.commit();
  } catch (error) {
    await staged.discard();
    throw error;
  }
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

async function* single(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

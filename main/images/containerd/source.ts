import { ByteReader } from '../../archives';
import { SealiftError } from '../../errors';
import { archiveLimits } from '../archive/collect';
import { decompressLayer, sniffCompression, sniffSize } from '../archive/layer-data';
import { type DescribedImage, recordOf } from '../archive/resolve';
import type {
  ByteProgress,
  Compression,
  Digest,
  ImageRecord,
  ImageSource,
  ImageSummary,
  LayerRef,
  LayerVault,
  Platform,
} from '../types';
import type { ContainerdClient } from './client';
import { describedImage, digestAt } from './described';

/** The namespace that images are read from. */
export interface SourceNamespace {
  readonly client: ContainerdClient;
  readonly label: string;
  readonly platform: Platform;
}

/**
 * The images of one namespace, read blob by blob: only layers that the vault lacks are read. `open` is asked when it is needed.
 * Throws `containerd.content_missing` for layers that containerd threw away after unpacking them.
 */
export function containerdSource(label: string, open: () => Promise<SourceNamespace>): ImageSource {
  return {
    label,
    find: async (reference) => {
      const { client, platform } = await open();
      const image = await describedImage(client, reference, platform);
      return image && summary(image, reference);
    },
    fetch: async (references, vault, compression, progress) =>
      fetchImages(await open(), references, vault, compression, progress),
  };
}

function summary({ configDigest, facts, layerSizes }: DescribedImage, reference: string): ImageSummary {
  return {
    reference,
    configDigest,
    platform: facts.platform,
    size: layerSizes.reduce<number>((sum, size) => sum + (size ?? 0), 0),
    diffIds: facts.diffIds,
  };
}

async function fetchImages(
  { client, label, platform }: SourceNamespace,
  references: readonly string[],
  vault: LayerVault,
  compression: Compression,
  progress: ByteProgress,
): Promise<ImageRecord[]> {
  const found: DescribedImage[] = [];
  const missing: string[] = [];
  for (const reference of references) {
    const image = await describedImage(client, reference, platform);
    if (image) found.push(image);
    else missing.push(reference);
  }
  if (missing.length > 0) throw new SealiftError('image.missing', { references: missing, source: label });
  const records: ImageRecord[] = [];
  for (const image of found) {
    const layers: LayerRef[] = [];
    for (const [at, diffId] of image.facts.diffIds.entries()) {
      const blob = digestAt(image.layerPaths[at] as string);
      const known = await vault.find(diffId);
      const layer = known ?? (await readLayer(client, image.reference, blob, diffId, vault, compression, progress));
      layers.push({ diffId, size: layer.size });
    }
    await vault.putConfig(image.config);
    records.push(recordOf(image, layers));
  }
  return records;
}

async function readLayer(
  client: ContainerdClient,
  reference: string,
  blob: Digest,
  diffId: Digest,
  vault: LayerVault,
  compression: Compression,
  progress: ByteProgress,
): Promise<LayerRef> {
  const { signal } = progress;
  if (!(await client.find('blob', { digest: blob }, { signal })))
    throw new SealiftError('containerd.content_missing', { host: client.host, reference });
  const reader = new ByteReader(bytesOf(client, blob, signal));
  const start = await reader.upTo(sniffSize);
  reader.unread(start);
  const limits = { maxRatio: archiveLimits.maxRatio, signal };
  const plain = decompressLayer(reader.rest(), sniffCompression(start), blob, limits);
  // The diff id that the config names is what the layer is checked against: the blob's own digest says no more.
  return vault.ingest(plain, compression, progress, { diffId });
}

async function* bytesOf(client: ContainerdClient, digest: Digest, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  for await (const { data } of client.stream('readBlob', { digest }, { signal })) yield data;
}

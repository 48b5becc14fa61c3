import { SealiftError } from '../../errors';
import { largestMetadata } from '../config';
import { digestOf, isDigest, sha256Hex } from '../digest';
import type { Digest } from '../types';
import type { Blob, ContainerdClient, StoredImage } from './client';

/** Says on a blob which layer it is, whatever its compression; containerd sets it when it has unpacked the blob. */
export const uncompressedLabel = 'containerd.io/uncompressed';
/** Says on a config in which snapshotter its image is unpacked, and as what. */
export const snapshotLabel = 'containerd.io/gc.ref.snapshot.';

/** What a namespace holds, as far as loading and reading images is concerned. */
export interface Holdings {
  /** The blob that is a layer, by the layer's diff id. */
  readonly layers: ReadonlyMap<Digest, Blob>;
  readonly blobs: ReadonlyMap<string, Blob>;
  /** How many images are unpacked in each snapshotter. */
  readonly unpacked: ReadonlyMap<string, number>;
}

/** Goes through everything in a namespace's content store. */
export async function readHoldings(client: ContainerdClient): Promise<Holdings> {
  const blobs = new Map<string, Blob>();
  const layers = new Map<Digest, Blob>();
  const unpacked = new Map<string, number>();
  for await (const { info } of client.stream('blobs', {}))
    for (const blob of info) {
      if (!isDigest(blob.digest)) continue;
      blobs.set(blob.digest, blob);
      const layer = blob.labels[uncompressedLabel];
      if (isDigest(layer) && (layer === blob.digest || !layers.has(layer))) layers.set(layer, blob);
      for (const label of Object.keys(blob.labels)) {
        if (!label.startsWith(snapshotLabel)) continue;
        // `<snapshotter>` or, since 1.7, `<snapshotter>/<what for>`.
        const snapshotter = label.slice(snapshotLabel.length).split('/')[0] as string;
        unpacked.set(snapshotter, (unpacked.get(snapshotter) ?? 0) + 1);
      }
    }
  return { blobs, layers, unpacked };
}

/** The snapshots of a snapshotter that others can stand on, by name: the chain id of what they hold. */
export async function readSnapshots(client: ContainerdClient, snapshotter: string): Promise<Set<string>> {
  const names = new Set<string>();
  for await (const { info } of client.stream('snapshots', { snapshotter }))
    for (const { name, kind } of info) if (kind === 3) names.add(name);
  return names;
}

/** The name that OCI gives to a chain of layers (base first): containerd keeps snapshots under it. */
export function chainId(chain: readonly Digest[]): Digest | undefined {
  return chain.reduce<Digest | undefined>(
    (below, diffId) => (below === undefined ? diffId : `sha256:${sha256Hex(Buffer.from(`${below} ${diffId}`))}`),
    undefined,
  );
}

/** A blob of metadata, checked against its digest. Undefined when it is not there. Throws `image.*`. */
export async function readMetadata(client: ContainerdClient, digest: Digest): Promise<Buffer | undefined> {
  const size = (await client.find('blob', { digest }))?.info?.size;
  if (size === undefined) return undefined;
  if (size > largestMetadata) throw new SealiftError('image.too_large', { what: digest, limit: largestMetadata });
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const { data } of client.stream('readBlob', { digest }, { seconds: 60 })) {
    length += data.length;
    // It said how long it is, and goes on.
    if (length > size) throw new SealiftError('image.too_large', { what: digest, limit: size });
    parts.push(data);
  }
  const bytes = Buffer.concat(parts);
  if (digestOf(bytes) !== digest)
    throw new SealiftError('image.corrupt', { item: digest, expected: digest, actual: digestOf(bytes) });
  return bytes;
}

/** The image of this name; undefined when there is none. */
export async function findImage(client: ContainerdClient, name: string): Promise<StoredImage | undefined> {
  return (await client.find('image', { name }))?.image ?? undefined;
}

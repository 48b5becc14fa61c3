import { digestOf, hexOf } from '../digest';
import type { Digest, ImageRecord, LayerRef } from '../types';

/** One entry of an image archive: its name, its length and SHA-256 (hex), and its bytes or the layer whose tar it is. */
export interface ArchiveEntry {
  readonly path: string;
  readonly size: number;
  readonly sha256: string;
  readonly content: Uint8Array | { readonly layer: LayerRef };
}

/**
 * The entries, in their order, of an archive that is a docker-archive and an OCI layout at once, so that `docker load`,
 * `ctr images import` and skopeo read the same file: `manifest.json` points into `blobs/sha256/`, `index.json` names the same
 * blobs. Small files come first, layers last, every blob once. The same images give the same entries, byte for byte.
 * Images of the same config under several references share everything. A reference that is a digest means: no name.
 */
export function imageArchiveEntries(images: readonly ImageRecord[]): ArchiveEntry[] {
  const small = new Map<string, ArchiveEntry>();
  const layers = new Map<Digest, ArchiveEntry>();
  const docker = new Map<Digest, DockerItem>();
  const index: object[] = [];

  for (const image of images) {
    const manifest = ociManifest(image);
    add(small, entry(blobName(digestOf(manifest)), manifest));
    add(small, entry(blobName(image.configDigest), image.config));
    for (const layer of image.layers) {
      const path = blobName(layer.diffId);
      layers.set(layer.diffId, { path, size: layer.size, sha256: hexOf(layer.diffId), content: { layer } });
    }
    const item = docker.get(image.configDigest) ?? {
      Config: blobName(image.configDigest),
      RepoTags: [],
      Layers: image.layers.map((layer) => blobName(layer.diffId)),
    };
    docker.set(image.configDigest, item);
    const named = !image.reference.startsWith('sha256:');
    if (named && !item.RepoTags.includes(image.reference)) item.RepoTags.push(image.reference);
    index.push(indexEntry(image, manifest, named));
  }

  return [
    entry('oci-layout', json({ imageLayoutVersion: '1.0.0' })),
    entry(
      'index.json',
      json({ schemaVersion: 2, mediaType: 'application/vnd.oci.image.index.v1+json', manifests: index }),
    ),
    entry('manifest.json', json([...docker.values()])),
    ...small.values(),
    ...layers.values(),
  ];
}

interface DockerItem {
  Config: string;
  RepoTags: string[];
  Layers: string[];
}

/** Where a blob stands in an image archive. */
export function blobName(digest: Digest): string {
  return `blobs/sha256/${hexOf(digest)}`;
}

/** The OCI manifest of an image whose layers are uncompressed. */
function ociManifest(image: ImageRecord): Uint8Array {
  return json({
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    config: {
      mediaType: 'application/vnd.oci.image.config.v1+json',
      digest: image.configDigest,
      size: image.config.length,
    },
    layers: image.layers.map((layer) => ({
      mediaType: 'application/vnd.oci.image.layer.v1.tar',
      digest: layer.diffId,
      size: layer.size,
    })),
  });
}

function indexEntry(image: ImageRecord, manifest: Uint8Array, named: boolean): object {
  const { os, architecture, variant } = image.platform;
  return {
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    digest: digestOf(manifest),
    size: manifest.length,
    platform: { architecture, os, ...(variant === undefined ? {} : { variant }) },
    // containerd takes the first, in full; skopeo finds an image by the second, which therefore must tell several images apart.
    ...(named
      ? {
          annotations: {
            'io.containerd.image.name': fullName(image.reference),
            'org.opencontainers.image.ref.name': image.reference,
          },
        }
      : {}),
  };
}

/** A reference as containerd keeps it: Docker's short names written out (`web:1` is `docker.io/library/web:1`). */
export function fullName(reference: string): string {
  const slash = reference.indexOf('/');
  const first = slash < 0 ? '' : reference.slice(0, slash);
  if (first.includes('.') || first.includes(':') || first === 'localhost') return reference;
  return slash < 0 ? `docker.io/library/${reference}` : `docker.io/${reference}`;
}

function entry(path: string, content: Uint8Array): ArchiveEntry {
  return { path, size: content.length, sha256: hexOf(digestOf(content)), content };
}

function add(entries: Map<string, ArchiveEntry>, added: ArchiveEntry): void {
  entries.set(added.path, added);
}

function json(value: unknown): Uint8Array {
  return Buffer.from(JSON.stringify(value));
}

import { TAR_END, tarHeader, tarPadding } from '../../archives';
import type { Digest, ImageRecord, LayerRef } from '../../images';
import { digestOf, hexOf, imageArchiveEntries } from '../../images';
import { archiveSize } from '../seal/check';
import { SEAL_FILE, SIGNATURE_FILE, serializeSeal } from '../seal/schema';
import type { Seal, SealedFile, SealedImage, WritableKind } from '../types';

/** A file that a package is to hold: ready bytes, or an archive of images. */
export type PackageFile =
  | {
      readonly path: string;
      readonly bytes: Uint8Array /** Permissions; 0644 when left out. */;
      readonly mode?: number;
    }
  | { readonly path: string; readonly images: readonly ImageRecord[] };

/** A run of the package's tar stream: ready bytes, or a layer that the vault holds. */
export type Segment = { readonly bytes: Buffer } | { readonly layer: LayerRef };

export interface PackagePlan {
  readonly seal: Seal;
  /** seal.json, byte for byte. */
  readonly sealBytes: Buffer;
  readonly sealDigest: Digest;
  /** seal.json.minisig, in a signed package. */
  readonly signature?: Buffer;
  readonly segments: readonly Segment[];
  /** Length of the tar stream in bytes, uncompressed. */
  readonly plainSize: number;
}

export interface PackageContent {
  readonly kind: WritableKind;
  readonly template: Seal['template'];
  readonly folder: string;
  readonly files: readonly PackageFile[];
}

/** Signs a seal's bytes; equal bytes give an equal signature. The folder is the package's own. */
export type SignSeal = (sealBytes: Buffer, folder: string) => Buffer;

/**
 * Lays a package out, byte for byte, from what is known of its images: the seal first, then its signature, then every file
 * in the given order.
 * Pure: equal input gives an equal plan, and no layer is read for it.
 */
export function planPackage(content: PackageContent, sign?: SignSeal): PackagePlan {
  const files: SealedFile[] = [];
  const images: SealedImage[] = [];
  const body: Segment[] = [];
  for (const file of content.files) {
    if ('bytes' in file) {
      const bytes = Buffer.from(file.bytes.buffer, file.bytes.byteOffset, file.bytes.byteLength);
      const sealed = { path: file.path, size: bytes.length, sha256: hexOf(digestOf(bytes)) };
      files.push(
        file.mode === undefined || file.mode === 0o644 ? sealed : { ...sealed, mode: `0${file.mode.toString(8)}` },
      );
      body.push(...entrySegments(`${content.folder}/${file.path}`, bytes, file.mode));
      continue;
    }
    const entries = imageArchiveEntries(file.images);
    const size = archiveSize(entries);
    files.push({ path: file.path, size, entries: entries.map(({ path, size, sha256 }) => ({ path, size, sha256 })) });
    images.push(...file.images.map((image) => sealedImage(file.path, image)));
    body.push({ bytes: tarHeader(`${content.folder}/${file.path}`, size) });
    for (const entry of entries) {
      if (entry.content instanceof Uint8Array) body.push(...entrySegments(entry.path, Buffer.from(entry.content)));
      else {
        body.push({ bytes: tarHeader(entry.path, entry.size) }, { layer: entry.content.layer });
        body.push({ bytes: Buffer.alloc(tarPadding(entry.size)) });
      }
    }
    body.push({ bytes: TAR_END }, { bytes: Buffer.alloc(tarPadding(size)) });
  }
  const seal: Seal = {
    schema: 1,
    kind: content.kind,
    template: content.template,
    folder: content.folder,
    files,
    images,
    expects: { layers: [] },
  };
  const sealBytes = serializeSeal(seal);
  const signature = sign?.(sealBytes, content.folder);
  const segments = joinBytes([
    ...entrySegments(`${content.folder}/${SEAL_FILE}`, sealBytes),
    ...(signature ? entrySegments(`${content.folder}/${SIGNATURE_FILE}`, signature) : []),
    ...body,
    { bytes: TAR_END },
  ]);
  return {
    seal,
    sealBytes,
    ...(signature && { signature }),
    sealDigest: digestOf(sealBytes),
    segments,
    plainSize: segments.reduce(
      (sum, segment) => sum + ('bytes' in segment ? segment.bytes.length : segment.layer.size),
      0,
    ),
  };
}

/** A small file as it stands in a package: header, content, padding. */
export function entryBytes(path: string, bytes: Buffer): Buffer {
  return Buffer.concat([tarHeader(path, bytes.length), bytes, Buffer.alloc(tarPadding(bytes.length))]);
}

function entrySegments(path: string, bytes: Buffer, mode?: number): Segment[] {
  return [{ bytes: tarHeader(path, bytes.length, mode) }, { bytes }, { bytes: Buffer.alloc(tarPadding(bytes.length)) }];
}

/** Neighbouring runs of bytes become one, so that each gzip member between two layers is made once. */
function joinBytes(segments: readonly Segment[]): Segment[] {
  const joined: Segment[] = [];
  let run: Buffer[] = [];
  const flush = () => {
    const bytes = Buffer.concat(run);
    if (bytes.length > 0) joined.push({ bytes });
    run = [];
  };
  for (const segment of segments) {
    if ('bytes' in segment) run.push(segment.bytes);
    else {
      flush();
      joined.push(segment);
    }
  }
  flush();
  return joined;
}

function sealedImage(archive: string, image: ImageRecord): SealedImage {
  const { os, architecture, variant } = image.platform;
  return {
    archive,
    reference: image.reference,
    configDigest: image.configDigest,
    platform: variant ? { os, architecture, variant } : { os, architecture },
    layers: image.layers.map(({ diffId, size }) => ({ diffId, size })),
  };
}

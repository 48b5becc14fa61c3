import { TAR_END, tarHeader, tarPadding } from '../../archives';
import type { Digest, ImageRecord, LayerRef } from '../../images';
import { digestOf, hexOf, imageArchiveEntries } from '../../images';
import { archiveSize } from '../seal/check';
import { SEAL_FILE, SIGNATURE_FILE, serializeSeal } from '../seal/schema';
import type { Seal, SealedDelta, SealedFile, SealedImage, WritableKind } from '../types';

/** A file on disk that goes into a package as it is. */
export interface FileOnDisk {
  readonly at: string;
  readonly size: number;
  /** Hex. */
  readonly sha256: string;
}

/** A file that a package is to hold: ready bytes, a file on disk, or an archive of images, of which some layers may be left out. */
export type PackageFile =
  | {
      readonly path: string;
      readonly bytes: Uint8Array /** Permissions; 0644 when left out. */;
      readonly mode?: number;
    }
  | { readonly path: string; readonly file: FileOnDisk }
  | {
      readonly path: string;
      readonly images: readonly ImageRecord[];
      readonly leave?: ReadonlySet<Digest>;
    };

/** A run of the package's tar stream: ready bytes, a layer that the vault holds, or a file on disk. */
export type Segment = { readonly bytes: Buffer } | { readonly layer: LayerRef } | { readonly file: FileOnDisk };

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
  /** Of a delta package: the layers that it counts on, and what its seal says of it. */
  readonly delta?: { readonly expects: readonly Digest[]; readonly sealed: SealedDelta };
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
    if ('file' in file) {
      const { size, sha256 } = file.file;
      files.push({ path: file.path, size, sha256 });
      body.push({ bytes: tarHeader(`${content.folder}/${file.path}`, size) }, { file: file.file });
      body.push({ bytes: Buffer.alloc(tarPadding(size)) });
      continue;
    }
    const entries = imageArchiveEntries(file.images).filter(
      ({ content: inside }) => inside instanceof Uint8Array || !file.leave?.has(inside.layer.diffId),
    );
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
  const { kind, template, folder, delta } = content;
  const sealed = { kind, template, folder, files, images, expects: { layers: delta?.expects ?? [] } };
  const seal: Seal = delta ? { schema: 2, ...sealed, delta: delta.sealed } : { schema: 1, ...sealed };
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
    plainSize: segments.reduce((sum, segment) => sum + segmentSize(segment), 0),
  };
}

function segmentSize(segment: Segment): number {
  if ('bytes' in segment) return segment.bytes.length;
  return 'layer' in segment ? segment.layer.size : segment.file.size;
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

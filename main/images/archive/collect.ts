import { ByteReader, readTar, type SkippableSource, type TarEntry } from '../../archives';
import { SealiftError } from '../../errors';
import { largestMetadata } from '../config';
import { hexOf, isSha256Hex, sha256Hex } from '../digest';
import type { GunzipLimits } from '../gzip';
import type { ByteProgress, LayerRef } from '../types';
import { type LayerCompression, type PassedLayer, sniffCompression, sniffSize } from './layer-data';
import { linkTarget, safeEntryPath, unsafe } from './names';

export interface ArchiveLimits {
  /** Entries of any kind. */
  readonly maxEntries?: number;
  /** Bytes of all JSON taken into memory together. */
  readonly maxMetadata?: number;
  /** Bytes of all layers together, uncompressed. */
  readonly maxBytes?: number;
  /** Uncompressed bytes per compressed byte of a layer, looked at beyond 256 MiB. */
  readonly maxRatio?: number;
}

export const archiveLimits: Required<ArchiveLimits> = {
  maxEntries: 100_000,
  maxMetadata: 128 * 1024 * 1024,
  maxBytes: Number.MAX_SAFE_INTEGER,
  maxRatio: 500,
};

/** What an archive held, after one pass: small JSON files in memory, layers already handed on and measured. */
export interface CollectedArchive {
  readonly metadata: ReadonlyMap<string, Uint8Array>;
  readonly layers: ReadonlyMap<string, LayerRef>;
  /** Layers that the sink did not want: their lengths as stored. */
  readonly unread: ReadonlyMap<string, number>;
  readonly links: ReadonlyMap<string, string>;
}

/** A layer as it lies in an archive. */
export interface FoundLayer {
  readonly path: string;
  /** Length as stored. */
  readonly size: number;
  readonly compression: LayerCompression;
  readonly data: AsyncIterable<Uint8Array>;
  /** Bounds for what comes out of it. */
  readonly limits: GunzipLimits;
}

/** Takes a layer and tells what it is; undefined when it has not read it, because nobody wants it. */
export type LayerSink = (layer: FoundLayer) => Promise<PassedLayer | undefined>;

/**
 * Reads an image archive of any style once, from front to back. Blobs named after their digest are checked against it. Names,
 * kinds, counts and sizes are checked before anything is handed on. Throws `image.*`.
 */
export async function collectArchive(
  tar: SkippableSource,
  sink: LayerSink,
  progress: ByteProgress,
  given: ArchiveLimits,
): Promise<CollectedArchive> {
  const limits = { ...archiveLimits, ...given };
  const metadata = new Map<string, Uint8Array>();
  const layers = new Map<string, LayerRef>();
  const unread = new Map<string, number>();
  const links = new Map<string, string>();
  const seen = new Set<string>();
  let entries = 0;
  let metadataBytes = 0;
  let layerBytes = 0;

  for await (const entry of readTar(counted(tar, progress))) {
    progress.signal.throwIfAborted();
    if (++entries > limits.maxEntries) throw tooLarge('entries', limits.maxEntries);
    const path = safeEntryPath(entry.path);
    if (entry.kind === 'device') throw unsafe(path, 'not a plain file');
    if (entry.kind === 'directory') continue;
    if (path === '') throw unsafe(entry.path, 'no name');
    if (seen.has(path)) throw new SealiftError('image.duplicate_entry', { entry: path });
    seen.add(path);
    if (entry.kind !== 'file') {
      links.set(path, linkTarget(path, entry));
      continue;
    }
    const { start, data } = await peek(entry);
    if (isMetadata(path, entry.size, start)) {
      if (entry.size > largestMetadata) throw tooLarge(path, largestMetadata);
      metadataBytes += entry.size;
      if (metadataBytes > limits.maxMetadata) throw tooLarge('metadata', limits.maxMetadata);
      const content = await new ByteReader(data).upTo(entry.size);
      checkBlobName(path, sha256Hex(content));
      metadata.set(path, content);
    } else if (isLayer(path)) {
      const bounds: GunzipLimits = {
        maxBytes: limits.maxBytes - layerBytes,
        maxRatio: limits.maxRatio,
        signal: progress.signal,
      };
      if (entry.size > limits.maxBytes - layerBytes) throw tooLarge('layers', limits.maxBytes);
      const passed = await sink({ path, size: entry.size, compression: sniffCompression(start), data, limits: bounds });
      if (passed === undefined) unread.set(path, entry.size);
      else {
        checkBlobName(path, hexOf(passed.storedDigest ?? passed.layer.diffId));
        layerBytes += passed.layer.size;
        layers.set(path, passed.layer);
      }
    }
  }
  return { metadata, layers, unread, links };
}

function checkBlobName(path: string, actual: string): void {
  const expected = blobHex(path);
  if (expected !== undefined && expected !== actual)
    throw new SealiftError('image.corrupt', { item: path, expected: `sha256:${expected}`, actual: `sha256:${actual}` });
}

function blobHex(path: string): string | undefined {
  const name = /^blobs\/sha256\/([^/]+)$/.exec(path)?.[1];
  return name !== undefined && isSha256Hex(name) ? name : undefined;
}

/** JSON by name, or a blob that starts as JSON does and is no tar (whose magic stands at byte 257). */
function isMetadata(path: string, size: number, start: Uint8Array): boolean {
  if (['manifest.json', 'index.json', 'oci-layout'].includes(path) || /^[^/]+\.json$/.test(path)) return true;
  if (!path.startsWith('blobs/') || size > largestMetadata) return false;
  const text = Buffer.from(start.buffer, start.byteOffset, start.length);
  return text.toString('latin1').trimStart().startsWith('{') && text.toString('latin1', 257, 262) !== 'ustar';
}

/** Where layers stand in the known styles: blobs, `<id>/layer.tar` (docker), `<hash>.tar` (skopeo). All else is of no use. */
function isLayer(path: string): boolean {
  return path.startsWith('blobs/') || path.endsWith('.tar') || path.endsWith('.tar.gz');
}

async function peek(entry: TarEntry): Promise<{ start: Uint8Array; data: AsyncIterable<Uint8Array> }> {
  const reader = new ByteReader(entry.data);
  const start = await reader.upTo(Math.min(sniffSize, entry.size));
  reader.unread(start);
  return { start, data: reader.rest() };
}

/** The source with the bytes counted that are read. */
function counted(source: SkippableSource, progress: ByteProgress): SkippableSource {
  const skip = source.skip?.bind(source);
  return {
    [Symbol.asyncIterator]: async function* () {
      for await (const bytes of source) {
        progress.signal.throwIfAborted();
        progress.onBytes(bytes.length);
        yield bytes;
      }
    },
    ...(skip === undefined ? {} : { skip }),
  };
}

export function tooLarge(what: string, limit: number): SealiftError {
  return new SealiftError('image.too_large', { what, limit });
}

import { open, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { SkippableSource } from '../../archives';
import { SealiftError } from '../../errors';
import { largestMetadata } from '../config';
import { hexOf } from '../digest';
import { gunzipMembers } from '../gzip';
import type { ByteProgress, ImageSource, ImageSummary, LayerRef, Platform } from '../types';
import { type DiskVault, settling, vaultSink } from '../vault';
import { archiveLimits, collectArchive, type LayerSink, tooLarge } from './collect';
import { fullName } from './entries';
import { fileSource } from './file-source';
import { keepImages } from './into-vault';
import { sniffCompression, sniffSize } from './layer-data';
import { safeEntryPath } from './names';
import { filesOf, followLinks } from './read';
import { type DescribedImage, describeImages, type MetadataFiles } from './resolve';

/** An opened archive: its metadata, and a way to its layers. */
interface OpenedArchive {
  readonly images: readonly DescribedImage[];
  /** Length of a layer as stored, by its path in the metadata; undefined when it is not there. */
  size(path: string): number | undefined;
  /** Reads the layers of these paths, each once, and tells what they are. */
  read(
    paths: ReadonlySet<string>,
    sink: LayerSink,
    progress: ByteProgress,
  ): Promise<(path: string) => LayerRef | undefined>;
}

/**
 * The images of a docker-archive or OCI layout: a tar, a .tar.gz, or a folder. Looking for an image reads no layers (a .tar.gz has to
 * be decompressed for it once). Of a multi-platform image the one for `platform` is meant. Throws `image.*`, `gzip.*`, `disk.*`.
 */
export async function archiveSource(
  path: string,
  options: { readonly platform?: Platform; readonly signal?: AbortSignal } = {},
): Promise<ImageSource> {
  const progress: ByteProgress = { signal: options.signal ?? new AbortController().signal, onBytes: () => undefined };
  const opened = (await stat(path)).isDirectory()
    ? await openFolder(path, options.platform)
    : await openFile(path, options.platform, progress);
  const find = (reference: string) => opened.images.find((image) => names(image, reference));
  return {
    label: path,
    find: async (reference) => {
      const image = find(reference);
      return image === undefined ? undefined : summary(image, reference, opened);
    },
    fetch: async (references, vault, compression, inside) => {
      const images = references.map((reference) => ({ reference, image: find(reference) }));
      const missing = images.filter(({ image }) => image === undefined).map(({ reference }) => reference);
      if (missing.length > 0) throw new SealiftError('image.missing', { references: missing, source: path });
      const wanted = images.map(({ reference, image }) => ({ ...(image as DescribedImage), reference }));
      const paths = new Set<string>();
      for (const image of wanted)
        for (const [at, diffId] of image.facts.diffIds.entries())
          if (!(await vault.find(diffId))) paths.add(image.layerPaths[at] as string);
      if (paths.size === 0) return keepImages(wanted, () => undefined, vault);
      const sink = vaultSink(vault as DiskVault, compression, inside);
      const layerAt = await settling(sink, opened.read(paths, sink, inside));
      return keepImages(wanted, layerAt, vault);
    },
  };
}

/** Short and full names mean the same image; an image can also be named by its id. */
function names(image: DescribedImage, reference: string): boolean {
  if (reference === image.configDigest || reference === image.reference) return true;
  return fullName(reference) === fullName(image.reference);
}

function summary(image: DescribedImage, reference: string, opened: OpenedArchive): ImageSummary {
  const size = image.layerPaths.reduce((sum, layer) => sum + (opened.size(layer) ?? 0), 0);
  return {
    reference,
    configDigest: image.configDigest,
    platform: image.facts.platform,
    size,
    diffIds: image.facts.diffIds,
  };
}

async function openFile(path: string, platform: Platform | undefined, progress: ByteProgress): Promise<OpenedArchive> {
  const head = Buffer.alloc(sniffSize);
  const file = await open(path, 'r');
  const { bytesRead } = await file.read(head, 0, sniffSize, 0).finally(() => file.close());
  const compression = sniffCompression(head.subarray(0, bytesRead));
  if (compression !== 'none' && compression !== 'gzip')
    throw new SealiftError('image.compression', { entry: basename(path), compression });
  const bytes = (signal: AbortSignal): SkippableSource => {
    const source = fileSource(path, signal);
    return compression === 'gzip' ? gunzipMembers(source, { signal, maxRatio: archiveLimits.maxRatio }) : source;
  };
  const looked = await collectArchive(bytes(progress.signal), async () => undefined, progress, {}).catch(
    (error: unknown) => {
      // Not a tar from its first byte on: it is something else altogether.
      if (error instanceof SealiftError && error.code === 'tar.invalid' && error.params['problem'] === 'header')
        throw new SealiftError('image.not_archive', { source: path }, { cause: error });
      throw error;
    },
  );
  return {
    images: await describeImages(filesOf(looked), path, platform),
    size: (layer) => looked.unread.get(followLinks(looked, layer)),
    read: async (paths, sink, inside) => {
      const wanted = new Set([...paths].map((layer) => followLinks(looked, layer)));
      const read = await collectArchive(
        bytes(inside.signal),
        async (layer) => (wanted.has(layer.path) ? sink(layer) : undefined),
        inside,
        {},
      );
      return (layer) => read.layers.get(followLinks(looked, layer));
    },
  };
}

/** An OCI layout folder, or a docker-archive that someone unpacked. */
async function openFolder(folder: string, platform: Platform | undefined): Promise<OpenedArchive> {
  const at = (name: string) => join(folder, ...safeEntryPath(name).split('/'));
  const sizeOf = async (name: string) => (await stat(at(name)).catch(() => undefined))?.size;
  const files: MetadataFiles = {
    has: async (name) => (await sizeOf(name)) !== undefined,
    get: async (name) => {
      const size = await sizeOf(name);
      if (size === undefined) return undefined;
      if (size > largestMetadata) throw tooLarge(name, largestMetadata);
      return readFile(at(name));
    },
  };
  const images = await describeImages(files, folder, platform);
  const sizes = new Map<string, number>();
  for (const path of new Set(images.flatMap((image) => image.layerPaths))) {
    const size = await sizeOf(path);
    if (size !== undefined) sizes.set(path, size);
  }
  return {
    images,
    size: (path) => sizes.get(path),
    read: async (paths, sink, progress) => {
      const found = new Map<string, LayerRef>();
      for (const path of paths) {
        if (!sizes.has(path)) continue;
        found.set(path, await readLayerFile(at(path), path, sizes.get(path) as number, sink, progress));
      }
      return (path) => found.get(path);
    },
  };
}

async function readLayerFile(
  file: string,
  path: string,
  size: number,
  sink: LayerSink,
  progress: ByteProgress,
): Promise<LayerRef> {
  const handle = await open(file, 'r');
  const head = Buffer.alloc(sniffSize);
  const { bytesRead } = await handle.read(head, 0, sniffSize, 0).finally(() => handle.close());
  const data = (async function* () {
    for await (const bytes of fileSource(file, progress.signal)) {
      progress.onBytes(bytes.length);
      yield bytes;
    }
  })();
  const limits = { maxRatio: archiveLimits.maxRatio, signal: progress.signal };
  const passed = await sink({ path, size, compression: sniffCompression(head.subarray(0, bytesRead)), data, limits });
  if (passed === undefined) throw new SealiftError('image.entry_missing', { entry: path, reference: path });
  const digest = passed.storedDigest ?? passed.layer.diffId;
  if (path === `blobs/sha256/${hexOf(digest)}` || !path.startsWith('blobs/')) return passed.layer;
  throw new SealiftError('image.corrupt', {
    item: path,
    expected: path.slice('blobs/sha256/'.length),
    actual: hexOf(digest),
  });
}

import { SealiftError } from '../../errors';
import type { ByteProgress, ImageLoader, ImageRecord, LayerRef, Platform } from '../types';
import { type ArchiveLimits, type CollectedArchive, collectArchive, type LayerSink } from './collect';
import { passLayer } from './layer-data';
import { type DescribedImage, describeImages, type MetadataFiles, recordOf } from './resolve';

/** An image that has been read, ready for `ImageLoader.commit`. */
export interface ReadImage {
  readonly image: ImageRecord;
  readonly layerKeys: readonly (string | null)[];
}

export interface ReadOptions extends ArchiveLimits {
  /** Chosen among the images of a multi-platform one; the loader's platform when left out. */
  readonly platform?: Platform;
  /** What the archive is called in messages. */
  readonly label?: string;
}

/**
 * Reads an image archive of any known style (docker save since 1.10, docker 25 and later, skopeo, OCI layout, Sealift's own) in one
 * pass, handing its layers to the loader under their names in the archive, and checks everything against the image configs. Commits
 * nothing. A layer that the archive lists but does not carry is accepted where the loader has it. Throws `image.*`, `gzip.*`.
 */
export async function readImageArchive(
  tar: AsyncIterable<Uint8Array>,
  loader: ImageLoader,
  progress: ByteProgress,
  options: ReadOptions = {},
): Promise<ReadImage[]> {
  const handOn: LayerSink = async ({ path, size, compression, data, limits }) => {
    const passing = passLayer(data, compression, path, limits);
    await loader.addLayer(path, size, passing.data);
    return passing.result();
  };
  const archive = await collectArchive(tar, handOn, progress, options);
  const images = await describeImages(
    filesOf(archive),
    options.label ?? loader.label,
    options.platform ?? loader.platform,
  );
  return images.map((image) => matchLayers(image, archive, loader));
}

/** Finds every layer of an image among what was read, and checks that it is the layer that the config means. */
function matchLayers(image: DescribedImage, archive: CollectedArchive, loader: ImageLoader): ReadImage {
  const layers: LayerRef[] = [];
  const layerKeys: (string | null)[] = [];
  for (const [at, diffId] of image.facts.diffIds.entries()) {
    const path = followLinks(archive, image.layerPaths[at] as string);
    const layer = archive.layers.get(path);
    if (layer === undefined) {
      if (archive.metadata.has(path))
        throw new SealiftError('image.corrupt', { item: path, expected: diffId, actual: 'JSON' });
      if (!loader.has(image.facts.diffIds.slice(0, at + 1)))
        throw new SealiftError('image.layer_missing', { layer: diffId, reference: image.reference });
      layers.push({ diffId, size: image.layerSizes[at] ?? 0 });
      layerKeys.push(null);
      continue;
    }
    if (layer.diffId !== diffId)
      throw new SealiftError('image.corrupt', { item: path, expected: diffId, actual: layer.diffId });
    layers.push(layer);
    layerKeys.push(path);
  }
  return { image: recordOf(image, layers), layerKeys };
}

/** The metadata of an archive as files, links followed. */
export function filesOf(archive: CollectedArchive): MetadataFiles {
  return {
    get: async (path) => archive.metadata.get(followLinks(archive, path)),
    has: async (path) => archive.metadata.has(followLinks(archive, path)),
  };
}

/** The entry a name stands for. Throws `image.unsafe_entry` for links that go in a circle. */
export function followLinks(archive: Pick<CollectedArchive, 'links'>, path: string): string {
  let at = path.replace(/^(\.\/)+/, '');
  for (let steps = 0; steps < 16; steps++) {
    const next = archive.links.get(at);
    if (next === undefined) return at;
    at = next;
  }
  throw new SealiftError('image.unsafe_entry', { entry: path, problem: 'links in a circle' });
}

import { SealiftError } from '../../errors';
import type { ImageRecord, LayerRef, LayerVault } from '../types';
import { type DescribedImage, recordOf } from './resolve';

/**
 * Puts images together once the layers read from an archive are in the vault: layers by the path they had, or what the vault had
 * before. Configs are stored. Throws `image.corrupt` when a layer is not the one the config means, `image.layer_missing`.
 */
export async function keepImages(
  images: readonly DescribedImage[],
  layerAt: (path: string) => LayerRef | undefined,
  vault: LayerVault,
): Promise<ImageRecord[]> {
  const records: ImageRecord[] = [];
  for (const image of images) {
    const layers: LayerRef[] = [];
    for (const [at, diffId] of image.facts.diffIds.entries()) {
      const path = image.layerPaths[at] as string;
      const read = layerAt(path);
      if (read !== undefined && read.diffId !== diffId)
        throw new SealiftError('image.corrupt', { item: path, expected: diffId, actual: read.diffId });
      const layer = await vault.find(diffId);
      if (layer === undefined)
        throw new SealiftError('image.layer_missing', { layer: diffId, reference: image.reference });
      layers.push({ diffId, size: layer.size });
    }
    await vault.putConfig(image.config);
    records.push(recordOf(image, layers));
  }
  return records;
}

import type { Digest, LayerRef } from '../../images';

/** Something that images were delivered to, or that stands for it: what layers it has. */
export interface HasLayers {
  readonly layers: Pick<ReadonlySet<Digest>, 'has'>;
}

/** The layers of images that every one of the bases has, in the images' order, each once: what a delta to all of them leaves out. */
export function leftOut(
  images: readonly { readonly layers: readonly Pick<LayerRef, 'diffId'>[] }[],
  bases: readonly HasLayers[],
): Set<Digest> {
  const all = images.flatMap(({ layers }) => layers.map(({ diffId }) => diffId));
  return new Set(bases.length === 0 ? [] : all.filter((layer) => bases.every((base) => base.layers.has(layer))));
}

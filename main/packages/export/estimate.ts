import type { Compression } from '../../images';

/** One image as far as its packed size can be told before it is packed. */
export interface WeighedImage {
  /** Layers with their packed length: what the vault has, and what is expected of those whose length is known. */
  readonly layers: readonly { readonly id: string; readonly packed: number }[];
  /** Uncompressed bytes of the other layers. */
  readonly unknown: number;
}

/** What is left of images after packing, by experience with server images; text shrinks more, what is compressed already not at all. */
const expectedShare: Readonly<Record<Compression, number>> = { default: 0.4, fast: 0.45, store: 1 };
/** Seal, template, compose files and tar headers: small beside any image. */
const besides = 64 * 1024;

/** Packed bytes of layers that were never packed before. */
export function expectedBytes(unknown: number, compression: Compression): number {
  return Math.ceil(unknown * expectedShare[compression]);
}

/** The length a package of these images will have, about; a layer that several images share counts once, one that is left out not at all. */
export function estimatedPackage(
  images: readonly WeighedImage[],
  compression: Compression,
  leave: (layer: string) => boolean = () => false,
): number {
  const known = new Map(images.flatMap(({ layers }) => layers.map(({ id, packed }) => [id, packed] as const)));
  const packed = [...known].reduce((sum, [layer, bytes]) => (leave(layer) ? sum : sum + bytes), 0);
  const unknown = images.reduce((sum, image) => sum + image.unknown, 0);
  return packed + expectedBytes(unknown, compression) + besides;
}

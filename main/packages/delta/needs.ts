import type { DeltaReadinessView } from '../../../preload/contract';
import { blobName, type Digest } from '../../images';
import type { DeltaSeal, SealedDifference } from '../types';

/** What is known of the place that a delta is to go to. */
export interface Surroundings {
  /** Which of its images are wanted there. */
  wants(reference: string): boolean;
  /** Whether a chain of layers, base first, is there already. */
  has(chain: readonly Digest[]): boolean;
  /** Whether a layer's bytes can be had from somewhere near. */
  canBeHad(layer: Digest): boolean;
}

export interface MissingLayer {
  readonly layer: Digest;
  readonly size: number;
}

/** How a delta's layers come to be there. */
export interface DeltaNeeds {
  /** Chains that are there and are counted on: looked at once more before anything is loaded. */
  readonly relied: readonly (readonly Digest[])[];
  /** Layers that the package does not carry and the place lacks: to be had from near, and handed over. */
  readonly hand: readonly MissingLayer[];
  /** Differences to apply, one for each layer that comes as one. */
  readonly apply: readonly (SealedDifference & { readonly size: number })[];
  readonly missing: readonly MissingLayer[];
}

/** Decides for every layer of a delta package how it comes to be where it is to go. Pure. */
export function deltaNeeds(seal: DeltaSeal, { wants, has, canBeHad }: Surroundings): DeltaNeeds {
  const carried = new Set(
    seal.files.flatMap((file) => ('entries' in file ? file.entries.map(({ path }) => path) : [])),
  );
  const byLayer = Map.groupBy(seal.delta.differences, ({ layer }) => layer);
  const relied = new Map<string, readonly Digest[]>();
  const hand = new Map<Digest, MissingLayer>();
  const apply = new Map<Digest, SealedDifference & { readonly size: number }>();
  const missing = new Map<Digest, MissingLayer>();
  for (const image of seal.images.filter(({ reference }) => wants(reference))) {
    image.layers.forEach(({ diffId: layer, size }, at) => {
      if (carried.has(blobName(layer))) return;
      const chain = image.layers.slice(0, at + 1).map(({ diffId }) => diffId);
      if (has(chain)) {
        relied.set(chain.join(), chain);
        return;
      }
      if (canBeHad(layer)) {
        hand.set(layer, { layer, size });
        return;
      }
      const [first, ...others] = byLayer.get(layer) ?? [];
      const usable = [first, ...others].find((difference) => difference && canBeHad(difference.base));
      if (usable) apply.set(layer, { ...usable, size });
      // What would bring a rebuilt layer is the one that it was rebuilt from.
      else if (first) missing.set(first.base, { layer: first.base, size: first.baseSize });
      else missing.set(layer, { layer, size });
    });
  }
  return {
    relied: [...relied.values()],
    hand: [...hand.values()],
    apply: [...apply.values()],
    missing: [...missing.values()],
  };
}

type MissingView = Omit<DeltaReadinessView['missing'][number], 'packages'>;

/** What is missing, together by which versions would bring it. Pure. */
export function missingBy(missing: readonly MissingLayer[], seal: DeltaSeal): MissingView[] {
  const bringing = ({ layer }: MissingLayer) =>
    seal.delta.bases
      .filter(({ layers }) => layers.includes(layer))
      .map(({ key, name, version }) => ({ key, name, version }));
  const groups = Map.groupBy(missing, (layer) => JSON.stringify(bringing(layer)));
  return [...groups].map(([by, layers]) => ({
    layers: layers.length,
    bytes: layers.reduce((sum, { size }) => sum + size, 0),
    by: JSON.parse(by) as MissingView['by'],
  }));
}

import type { DeltaView } from '../../../preload/contract';
import { blobName, type Digest } from '../../images';
import type { DeltaSeal, Seal } from '../types';

/** Layers of a delta package by how the site comes to have them; sizes are of their tars. */
export interface DeltaLayers {
  /** Carried whole. */
  readonly carried: ReadonlyMap<Digest, number>;
  /** Carried as differences. */
  readonly differences: ReadonlyMap<Digest, number>;
  /** Not carried. */
  readonly expected: ReadonlyMap<Digest, number>;
}

/** Every layer of a delta package, once. */
export function layersOfDelta(seal: DeltaSeal): DeltaLayers {
  const inArchives = new Set(
    seal.files.flatMap((file) => ('entries' in file ? file.entries.map(({ path }) => path) : [])),
  );
  const asDifference = new Set<string>(seal.delta.differences.map(({ layer }) => layer));
  const carried = new Map<Digest, number>();
  const differences = new Map<Digest, number>();
  const expected = new Map<Digest, number>();
  for (const { diffId, size } of seal.images.flatMap(({ layers }) => layers)) {
    if (inArchives.has(blobName(diffId))) carried.set(diffId, size);
    else (asDifference.has(diffId) ? differences : expected).set(diffId, size);
  }
  return { carried, differences, expected };
}

/** The layers that a sealed package brings: all of a full one, and what a delta carries whole or as a difference. */
export function broughtLayers(seal: Seal): Set<Digest> {
  if (seal.schema === 1) return new Set(seal.images.flatMap(({ layers }) => layers.map(({ diffId }) => diffId)));
  const { carried, differences } = layersOfDelta(seal);
  return new Set([...carried.keys(), ...differences.keys()]);
}

/** The layers that a sealed package holds whole. */
export function wholeLayers(seal: Seal): Set<Digest> {
  return seal.schema === 1 ? broughtLayers(seal) : new Set(layersOfDelta(seal).carried.keys());
}

/** Layers that must be there for a delta: what it leaves out, and what its differences are applied to. */
export function neededLayers(seal: DeltaSeal): Map<Digest, number> {
  const { expected } = layersOfDelta(seal);
  const needed = new Map(expected);
  const based = new Set<Digest>();
  for (const { layer, base, baseSize } of seal.delta.differences) {
    // Any one difference of a layer is enough: the first stands for all.
    if (!based.has(layer)) needed.set(base, baseSize);
    based.add(layer);
  }
  return needed;
}

/** What people see of a delta package; undefined for a full one, and for one without a seal. */
export function deltaView(seal: Seal | undefined): DeltaView | undefined {
  if (seal?.schema !== 2) return undefined;
  const { carried, differences } = layersOfDelta(seal);
  const needed = neededLayers(seal);
  return {
    bases: seal.delta.bases.map(({ key, name, version }) => ({ key, name, version })),
    site: seal.delta.site,
    brings: { layers: carried.size, differences: differences.size, bytes: total(carried) + total(differences) },
    needs: { layers: needed.size, bytes: total(needed) },
    full: `${seal.delta.full.folder}.tar.gz`,
  };
}

function total(layers: ReadonlyMap<Digest, number>): number {
  return [...layers.values()].reduce((sum, size) => sum + size, 0);
}

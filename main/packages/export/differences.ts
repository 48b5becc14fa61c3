import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type ByteProgress,
  baseCandidates,
  type Digest,
  type DiskVault,
  hexOf,
  type ImageRecord,
  type LayerRef,
  makeDifference,
  type StoredLayer,
} from '../../images';
import type { Base, LayerDifference } from '../delta/content';

/** A difference that saves less than this is not worth a base that must be there: then the whole layer goes. */
const paysBelow = 0.6;

/** A layer that may travel as differences: for each base that does not have it, the layers there it could be rebuilt from. */
export interface RebuiltLayer {
  readonly layer: LayerRef;
  readonly candidates: readonly (readonly LayerRef[])[];
}

/**
 * The layers of images that are new to the bases and look rebuilt from something that every base without them has. `leave` are those that all have.
 * Pure.
 */
export function rebuiltLayers(
  images: readonly ImageRecord[],
  bases: readonly Base[],
  leave: ReadonlySet<Digest>,
): RebuiltLayer[] {
  const byBase = bases.map((base) => ({ base, candidates: baseCandidates(images, base.images ?? []) }));
  const layers = new Map(images.flatMap((image) => image.layers.map((layer) => [layer.diffId, layer] as const)));
  return [...layers.values()].flatMap((layer) => {
    if (leave.has(layer.diffId)) return [];
    const lacking = byBase.filter(({ base }) => !base.layers.has(layer.diffId));
    const candidates = lacking.map((one) => one.candidates.get(layer.diffId) ?? []);
    return candidates.some((some) => some.length === 0) ? [] : [{ layer, candidates }];
  });
}

export interface DifferenceWork {
  readonly vault: DiskVault;
  /** The layers as they would travel whole. */
  readonly stored: ReadonlyMap<string, StoredLayer>;
  /** A folder of the job's own for the differences. */
  readonly folder: string;
  readonly progress: ByteProgress;
}

/**
 * Makes the differences that pay: of each layer one for every base, the smallest of its candidates whose bytes the vault has, provided that together
 * they are clearly shorter than the layer. A layer for which that fails goes whole.
 */
export async function makeDifferences(
  rebuilt: readonly RebuiltLayer[],
  { vault, stored, folder, progress }: DifferenceWork,
): Promise<LayerDifference[]> {
  const made: LayerDifference[] = [];
  for (const { layer, candidates } of rebuilt) {
    const whole = stored.get(layer.diffId);
    if (!whole) continue;
    let room = Math.floor(whole.compressedSize * paysBelow);
    const differences = new Map<Digest, LayerDifference>();
    for (const some of candidates) {
      if (some.some(({ diffId }) => differences.has(diffId))) continue;
      const best = await smallest(whole, some, room, { vault, folder, progress });
      if (!best) {
        room = -1;
        break;
      }
      differences.set(best.base.diffId, best);
      room -= best.file.size;
    }
    if (room >= 0) made.push(...differences.values());
    else for (const { file } of differences.values()) await rm(file.at, { force: true });
  }
  return made;
}

async function smallest(
  whole: StoredLayer,
  candidates: readonly LayerRef[],
  room: number,
  { vault, folder, progress }: Omit<DifferenceWork, 'stored'>,
): Promise<LayerDifference | undefined> {
  let best: LayerDifference | undefined;
  for (const { diffId, size } of candidates) {
    const base = await vault.find(diffId);
    if (!base) continue;
    const at = join(folder, `${hexOf(whole.diffId).slice(0, 32)}-${hexOf(diffId).slice(0, 32)}`);
    const limit = best ? best.file.size - 1 : room;
    const made = await makeDifference(base, whole, vault, at, { limit, progress });
    if (!made) continue;
    if (best) await rm(best.file.at, { force: true });
    best = { layer: whole.diffId, base: { diffId, size }, file: { at, size: made.size, sha256: made.sha256 } };
  }
  return best;
}

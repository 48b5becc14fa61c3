import { basename } from 'node:path';
import { SealiftError } from '../../errors';
import { applyDifference, type Digest, type DiskVault, type ImageLoader, vaultLayerBytes } from '../../images';
import { type DeltaNeeds, type DeltaSeal, deltaNeeds, missingBy } from '../../packages';
import { type BringProgress, bringLayers, type LayerSource, type Near } from './near';

/** Where a delta package is to go, and what there is to make it whole from. */
export interface DeltaPlace {
  readonly loader: ImageLoader;
  wants(reference: string): boolean;
  readonly vault: DiskVault;
  readonly near: Near;
}

/** What was found out of a delta package at a place. */
export interface FoundBase {
  readonly needs: DeltaNeeds;
  /** Everything near that was looked at. */
  readonly sources: readonly LayerSource[];
}

/** Looks for everything that a delta package counts on, the nearest first, until nothing is missing. Changes nothing. */
export async function findBase(seal: DeltaSeal, { loader, wants, vault, near }: DeltaPlace): Promise<FoundBase> {
  const sources: LayerSource[] = [];
  const needs = () =>
    deltaNeeds(seal, {
      wants,
      has: (chain) => loader.has(chain),
      canBeHad: (layer) => vault.holds(layer) || sources.some(({ layers }) => layers.has(layer)),
    });
  let found = needs();
  for (const look of near) {
    if (found.missing.length === 0) break;
    sources.push(...(await look()));
    found = needs();
  }
  return { needs: found, sources };
}

/** What to say of a delta package of which something is nowhere. */
export function baseMissing(seal: DeltaSeal, path: string, { needs, sources }: FoundBase): SealiftError {
  const by = missingBy(needs.missing, seal).flatMap((group) => group.by);
  const versions = new Map(by.map((one) => [JSON.stringify([one.key, one.version]), one]));
  const here = (key: string, version: string) =>
    sources.flatMap((one) => (one.package?.key === key && one.package.version === version ? [one.package.path] : []));
  const told = [...versions.values()].map(({ key, name, version }) => {
    const files = here(key, version);
    return { files, text: files.length > 0 ? `${name} ${version} (${files.join(', ')})` : `${name} ${version}` };
  });
  return new SealiftError('package.base_missing', {
    file: basename(path),
    layers: needs.missing.length,
    bytes: needs.missing.reduce((sum, { size }) => sum + size, 0),
    // What a site told that it had may be in no version that is known by name.
    versions: told.length > 0 ? told.map(({ text }) => text) : [seal.delta.full.folder],
    packages: told.flatMap(({ files }) => files),
    full: `${seal.delta.full.folder}.tar.gz`,
  });
}

/** A delta package whose base is there: what reading it does with its differences, and what is looked at before it is loaded. */
export interface ReadyDelta {
  /** To be given every file of the package that is no archive, as it passes. */
  onFile(path: string, size: number, data: AsyncIterable<Uint8Array>): Promise<void>;
  /** Throws `package.base_removed` when what was there is no more, as a fresh look tells. */
  recheck(fresh: ImageLoader): void;
}

/**
 * Brings what a delta package counts on and its place lacks: into the vault, and from there to the loader. Throws `package.base_missing` before
 * anything is brought.
 */
export async function bringBase(
  seal: DeltaSeal,
  path: string,
  place: DeltaPlace,
  progress: BringProgress,
): Promise<ReadyDelta> {
  const { loader, wants, vault } = place;
  const found = await findBase(seal, place);
  if (found.needs.missing.length > 0) throw baseMissing(seal, path, found);
  const { hand, apply } = found.needs;
  const lacking = new Set([...hand.map(({ layer }) => layer), ...apply.map(({ base }) => base)]);
  await bringLayers(lacking, found.sources, vault, progress);
  // A look at what is there now: for the vault itself everything that was brought is there.
  const needs = deltaNeeds(seal, { wants, has: (chain) => loader.has(chain), canBeHad: (layer) => vault.holds(layer) });
  if (needs.missing.length > 0) throw baseMissing(seal, path, { needs, sources: found.sources });
  for (const { layer, size } of needs.hand) {
    progress.signal.throwIfAborted();
    const stored = await vault.find(layer);
    if (!stored) throw new SealiftError('vault.damaged', { layer });
    await loader.addLayer(layer, size, vault.readPlain(stored, progress.signal));
  }
  return ready(seal, path, needs, place, progress.signal);
}

function ready(
  seal: DeltaSeal,
  path: string,
  needs: DeltaNeeds,
  { loader, vault }: DeltaPlace,
  signal: AbortSignal,
): ReadyDelta {
  return {
    async onFile(file, _size, data) {
      const difference = needs.apply.find((one) => one.path === file);
      if (!difference) return;
      const { layer, base, size } = difference;
      const stored = await vault.find(base);
      if (!stored) throw new SealiftError('vault.damaged', { layer: base });
      const bytes = await vaultLayerBytes(vault, stored);
      try {
        await loader.addLayer(layer, size, applyDifference(data, bytes, { diffId: layer, size }, signal));
      } finally {
        await bytes.close();
      }
    },
    recheck(fresh) {
      const gone = needs.relied.filter((chain) => !fresh.has(chain)).map((chain) => chain.at(-1) as Digest);
      if (gone.length === 0) return;
      const missing = [...new Set(gone)].map((layer) => ({ layer, size: 0 }));
      const versions = missingBy(missing, seal).flatMap(({ by }) =>
        by.map(({ name, version }) => `${name} ${version}`),
      );
      throw new SealiftError('package.base_removed', {
        file: basename(path),
        layers: missing.length,
        versions: versions.length > 0 ? [...new Set(versions)] : [seal.delta.full.folder],
      });
    },
  };
}

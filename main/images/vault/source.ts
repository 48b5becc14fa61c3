import { SealiftError } from '../../errors';
import type { Digest, ImageRecord, ImageSource } from '../types';
import type { DiskVault } from './vault';

/** Which image a reference stands for, as far as it is known (the catalog remembers). */
export type ImageLookup = (reference: string) => Digest | undefined | Promise<Digest | undefined>;

/** The vault as a source: what `lookup` knows and whose layers are all there. Needs no engine. */
export function vaultSource(vault: DiskVault, lookup: ImageLookup): ImageSource {
  const image = async (reference: string): Promise<ImageRecord | undefined> => {
    const configDigest = await lookup(reference);
    return configDigest === undefined ? undefined : vault.image(reference, configDigest);
  };
  return {
    label: vault.folder,
    find: async (reference) => {
      const found = await image(reference);
      if (found === undefined) return undefined;
      const { configDigest, platform, layers } = found;
      return {
        reference,
        configDigest,
        platform,
        size: layers.reduce((sum, layer) => sum + layer.size, 0),
        diffIds: layers.map((layer) => layer.diffId),
      };
    },
    fetch: async (references, into, compression, progress) => {
      const records: ImageRecord[] = [];
      const missing: string[] = [];
      for (const reference of references) {
        const found = await image(reference);
        if (found === undefined) missing.push(reference);
        else records.push(found);
      }
      if (missing.length > 0) throw new SealiftError('image.missing', { references: missing, source: vault.folder });
      for (const record of records)
        for (const layer of record.layers) await into.ensure(layer.diffId, compression, progress);
      return records;
    },
  };
}

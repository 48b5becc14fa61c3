import { ByteReader } from '../../archives';
import { SealiftError } from '../../errors';
import { decompressLayer, sniffCompression, sniffSize } from '../archive/layer-data';
import { digestOf } from '../digest';
import type { Compression, Digest, ImageLoader, ImageRecord, StoredLayer } from '../types';
import type { DiskVault } from './vault';
import type { StagedLayer } from './write';

/**
 * Loads images into the vault. Layers wait in the vault's temporary folder until `commit`; an aborted load leaves nothing.
 */
export function vaultLoader(vault: DiskVault, compression: Compression = 'default'): ImageLoader {
  return new VaultLoader(vault, compression);
}

class VaultLoader implements ImageLoader {
  readonly label: string;
  readonly takesMembers = true;
  readonly #vault: DiskVault;
  readonly #compression: Compression;
  readonly #layers = new Map<string, { layer: StoredLayer; staged: StagedLayer | undefined }>();
  readonly #stop = new AbortController();
  #ended = false;

  constructor(vault: DiskVault, compression: Compression) {
    this.label = vault.folder;
    this.#vault = vault;
    this.#compression = compression;
  }

  has(chain: readonly Digest[]): boolean {
    const last = chain.at(-1);
    return last !== undefined && this.#vault.holds(last);
  }

  async hasImage(reference: string, configDigest: Digest): Promise<boolean> {
    return (await this.#vault.image(reference, configDigest)) !== undefined;
  }

  async addLayer(key: string, _size: number, data: AsyncIterable<Uint8Array>): Promise<void> {
    if (this.#ended || this.#layers.has(key)) throw new Error(`layer ${key} cannot be added`);
    const progress = { signal: this.#stop.signal, onBytes: () => undefined };
    const reader = new ByteReader(data);
    const start = await reader.peekPiece(sniffSize);
    const plain = decompressLayer(reader.rest(), sniffCompression(start), key, { signal: this.#stop.signal });
    const added = await this.#vault.stage(plain, this.#compression, progress);
    if (this.#ended) {
      await added.staged?.discard();
      this.#stop.signal.throwIfAborted();
    }
    this.#layers.set(key, added);
  }

  async commit(
    images: readonly { readonly image: ImageRecord; readonly layerKeys: readonly (string | null)[] }[],
  ): Promise<void> {
    const needed = new Set<string>();
    for (const { image, layerKeys } of images) {
      if (digestOf(image.config) !== image.configDigest)
        throw new SealiftError('image.corrupt', {
          item: image.reference,
          expected: image.configDigest,
          actual: digestOf(image.config),
        });
      for (const [at, layer] of image.layers.entries()) {
        const key = layerKeys[at] ?? null;
        const there = key === null ? await this.#vault.find(layer.diffId) : this.#layers.get(key)?.layer;
        if (there === undefined)
          throw new SealiftError('image.layer_missing', { layer: layer.diffId, reference: image.reference });
        if (there.diffId !== layer.diffId)
          throw new SealiftError('image.corrupt', {
            item: key ?? image.reference,
            expected: layer.diffId,
            actual: there.diffId,
          });
        if (key !== null) needed.add(key);
      }
    }
    for (const key of needed) await this.#layers.get(key)?.staged?.commit();
    for (const { image } of images) await this.#vault.putConfig(image.config);
    for (const key of needed) this.#layers.delete(key);
    await this.abort();
  }

  async abort(): Promise<void> {
    this.#ended = true;
    this.#stop.abort();
    for (const { staged } of this.#layers.values()) await staged?.discard();
    this.#layers.clear();
  }
}

import { type ByteProgress, type Digest, type DiskVault, type ImageLoader, plainLayer } from '../../images';

/** Ends the reading of a package of which everything that was wanted has been taken. */
class Taken extends Error {}

/** Takes single layers of a sealed package into the vault as they pass, and nothing else of it. */
export class PickingLoader implements ImageLoader {
  readonly label = 'library';
  readonly #left: Set<Digest>;
  readonly #vault: DiskVault;
  readonly #progress: ByteProgress;

  constructor(wanted: ReadonlySet<Digest>, vault: DiskVault, progress: ByteProgress) {
    this.#left = new Set(wanted);
    this.#vault = vault;
    this.#progress = progress;
  }

  /** Waits for the reading to end, or for the last layer that is wanted. */
  async until(reading: Promise<unknown>): Promise<void> {
    try {
      await reading;
    } catch (error) {
      if (!(error instanceof Taken)) throw error;
    }
  }

  has(chain: readonly Digest[]): boolean {
    const last = chain.at(-1);
    return last === undefined || !this.#left.has(last);
  }

  async hasImage(): Promise<boolean> {
    return false;
  }

  async addLayer(key: string, _size: number, data: AsyncIterable<Uint8Array>): Promise<void> {
    const diffId = key as Digest;
    const inside = { signal: this.#progress.signal, onBytes: () => undefined };
    await this.#vault.ingest(plainLayer(data), 'default', inside, { diffId });
    this.#left.delete(diffId);
    if (this.#left.size === 0) throw new Taken();
  }

  async commit(): Promise<void> {
    // Each layer is kept as soon as it is whole.
  }

  async abort(): Promise<void> {
    // As above: a layer that was cut off was never kept.
  }
}

import { type Identity, identityOf } from '../identity';
import type { Volume } from './volume';

/**
 * Adds what a filesystem says of itself where the list of drives did not know. What it said last stands in while it says nothing: one
 * that is just being taken away would otherwise lose its name a moment before it goes, and nobody could be told what went.
 */
export class Identities {
  readonly #ask: (source: string) => Promise<Identity>;
  #known = new Map<string, Identity>();

  constructor(ask: (source: string) => Promise<Identity> = identityOf) {
    this.#ask = ask;
  }

  /** All volumes of one reading; those that are in none are forgotten. */
  async of(volumes: readonly Volume[]): Promise<Volume[]> {
    const known = new Map<string, Identity>();
    const all = await Promise.all(
      volumes.map(async (volume) => {
        if (!isToAsk(volume)) return volume;
        const place = `${volume.key} ${volume.mountPoint}`;
        const said = await this.#ask(volume.device);
        const found = said.uuid === null && said.label === null ? (this.#known.get(place) ?? said) : said;
        known.set(place, found);
        return {
          ...volume,
          label: volume.label ?? found.label,
          uuid: found.uuid,
          // A FUSE mount of unknown kind is what lies below it.
          filesystem: (volume.filesystem?.startsWith('fuse') ? found.filesystem : null) ?? volume.filesystem,
        };
      }),
    );
    this.#known = known;
    return all;
  }
}

function isToAsk(volume: Volume): volume is Volume & { readonly device: string } {
  const { uuid, kind, mountPoint, device } = volume;
  return uuid === null && kind !== 'network' && mountPoint !== null && device?.startsWith('/') === true;
}

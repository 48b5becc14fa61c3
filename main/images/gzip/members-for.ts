import { recycle } from '../../archives';
import type { ByteProgress, Compression } from '../types';
import { compressMembers } from './compress';
import { memberSize } from './format';
import { memberOf } from './gunzip';
import { memberElsewhere } from './pool';

export interface MadeMembers {
  readonly members: AsyncIterable<Uint8Array>;
  /** The setting that makes these very members; known when all of them are out. */
  compression(): Compression;
}

const settings: readonly Compression[] = ['default', 'fast', 'store'];

/**
 * Gzip members for a stream of data. Where its pieces come out of Sealift's own members (`memberOf`), those are taken over as they are,
 * provided that one of our settings makes the same bytes: what the vault holds under a setting never depends on where it came from.
 * Everything else is compressed as wanted.
 */
export async function membersFor(
  source: AsyncIterable<Uint8Array>,
  wanted: Compression,
  progress?: ByteProgress,
): Promise<MadeMembers> {
  const iterator = source[Symbol.asyncIterator]();
  const first = await iterator.next();
  const all = (async function* () {
    try {
      if (first.done) return;
      yield first.value;
      for (let item = await iterator.next(); !item.done; item = await iterator.next()) yield item.value;
    } finally {
      await iterator.return?.();
    }
  })();
  if (first.done || memberOf(first.value) === undefined)
    return { members: compressMembers(all, wanted, progress), compression: () => wanted };
  const copying = new Copying(wanted);
  return { members: copying.members(all, progress), compression: () => copying.setting };
}

/** Takes members over while they are as one of the settings makes them; from the first that is not on, it makes them. */
class Copying {
  readonly #wanted: Compression;
  #candidates: readonly Compression[];
  #foreign = false;

  constructor(wanted: Compression) {
    this.#wanted = wanted;
    this.#candidates = [wanted, ...settings.filter((setting) => setting !== wanted)];
  }

  get setting(): Compression {
    return this.#candidates[0] as Compression;
  }

  async *members(source: AsyncIterable<Uint8Array>, progress?: ByteProgress): AsyncGenerator<Uint8Array> {
    for await (const piece of source) {
      progress?.signal.throwIfAborted();
      const known = memberOf(piece);
      if (known !== undefined && (await this.#isOurs(piece, known))) yield known;
      else
        for (let at = 0; at < piece.length; at += memberSize)
          // A copy: what a buffer calls a slice shares its memory, which is handed over here.
          yield await memberElsewhere(Uint8Array.from(piece.subarray(at, at + memberSize)), this.setting);
      progress?.onBytes(piece.length);
    }
  }

  /** Compares only until one setting is left: incompressible data looks the same under all of them. */
  async #isOurs(piece: Uint8Array, known: Uint8Array): Promise<boolean> {
    if (this.#foreign) return false;
    if (this.#candidates.length === 1) return true;
    const made = await Promise.all(this.#candidates.map((setting) => memberElsewhere(Uint8Array.from(piece), setting)));
    const left = this.#candidates.filter((_, at) => Buffer.compare(made[at] as Uint8Array, known) === 0);
    for (const member of made) recycle(member);
    this.#foreign = left.length === 0;
    this.#candidates = this.#foreign ? [this.#wanted] : left;
    return !this.#foreign;
  }
}

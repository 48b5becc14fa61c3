import type { LayerBytes } from '../types';
import { BlockIndex } from './block-index';
import type { InstructionWriter } from './instructions';
import type { FilePlace } from './map-index';

/** Bytes compared at a time; more as a match grows. */
const firstLook = 4 * 1024;
const longestLook = 128 * 1024;
/** Shorter matches cost more than the literal bytes they save, unless they go on where the base is anyway. */
const shortestJump = 24;
const shortestStay = 8;

/** Where the old file has the same bytes as the new one. */
interface Match {
  readonly at: number;
  readonly old: number;
  readonly length: number;
}

/** Expresses a file that has changed by what an older one has of it: piece by piece, in order. */
export class FileMatcher {
  readonly #base: LayerBytes;
  readonly #file: FilePlace;
  readonly #writer: InstructionWriter;
  #index: BlockIndex | undefined;

  constructor(base: LayerBytes, file: FilePlace, writer: InstructionWriter) {
    this.#base = base;
    this.#file = file;
    this.#writer = writer;
  }

  async write(piece: Buffer): Promise<void> {
    /** Everything before is written. */
    let done = 0;
    for (;;) {
      const match = await this.#next(piece, done);
      const end = match?.at ?? piece.length;
      if (end > done) this.#writer.literal(piece.subarray(done, end));
      if (match === undefined) return;
      this.#writer.copy(this.#file.offset + match.old, match.length);
      done = match.at + match.length;
    }
  }

  async #next(piece: Buffer, done: number): Promise<Match | undefined> {
    if (done === piece.length) return undefined;
    // Where it goes on in the old file if nothing was put in or taken out.
    const going = this.#writer.expected - this.#file.offset;
    const straight = await this.#agree(piece, done, going);
    if (straight >= Math.min(shortestStay, piece.length - done)) return { at: done, old: going, length: straight };
    this.#index ??= await BlockIndex.of(this.#base, this.#file);
    for (let from = done; ; ) {
      const found = this.#index.next(piece, from);
      if (found === undefined) return undefined;
      // The same bytes may stand at several places: the one where nothing was put in or taken out is the best.
      const beside = going + found.at - done;
      const match =
        (await this.#around(piece, done, found.at, beside, shortestStay)) ??
        (await this.#around(piece, done, found.at, found.old, shortestJump));
      if (match !== undefined) return match;
      from = found.at + 1;
    }
  }

  /** The match around this place, when it is long enough. */
  async #around(piece: Buffer, done: number, at: number, old: number, shortest: number): Promise<Match | undefined> {
    const forwards = await this.#agree(piece, at, old);
    if (forwards === 0) return undefined;
    const backwards = await this.#agreeBefore(piece, done, at, old);
    if (forwards + backwards < shortest) return undefined;
    return { at: at - backwards, old: old - backwards, length: backwards + forwards };
  }

  /** How many bytes agree from these places on. */
  async #agree(piece: Buffer, at: number, old: number): Promise<number> {
    if (old < 0) return 0;
    const most = Math.min(piece.length - at, this.#file.size - old);
    let agreed = 0;
    for (let look = firstLook; agreed < most; look = Math.min(look * 2, longestLook)) {
      const length = Math.min(look, most - agreed);
      const bytes = await this.#base.read(this.#file.offset + old + agreed, length);
      if (bytes.compare(piece, at + agreed, at + agreed + length) === 0) {
        agreed += length;
        continue;
      }
      for (let n = 0; n < length && bytes[n] === piece[at + agreed]; n++) agreed++;
      break;
    }
    return agreed;
  }

  /** How many bytes agree before these places, not further back than `done`. */
  async #agreeBefore(piece: Buffer, done: number, at: number, old: number): Promise<number> {
    const most = Math.min(at - done, old, longestLook);
    let agreed = 0;
    for (let look = 64; agreed < most; look = Math.min(look * 4, longestLook)) {
      const length = Math.min(look, most - agreed);
      const bytes = await this.#base.read(this.#file.offset + old - agreed - length, length);
      let n = 0;
      while (n < length && bytes[length - 1 - n] === piece[at - agreed - 1 - n]) n++;
      agreed += n;
      if (n < length) break;
    }
    return agreed;
  }
}

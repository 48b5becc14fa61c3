import type { LayerBytes } from '../types';
import type { FilePlace } from './map-index';

const smallestBlock = 16;
/** Blocks of one old file: its blocks are the longer the longer it is, so that memory is bounded. */
const mostBlocks = 256 * 1024;
const readSize = 256 * 1024;
const factor = 0x08104225;

/** A rolling hash over the blocks of an old file, found by it at any place of a new one. */
export class BlockIndex {
  readonly blockSize: number;
  readonly #hashes: Int32Array;
  readonly #numbers: Int32Array;
  readonly #shift: number;
  /** What the byte that leaves a block has been multiplied with. */
  readonly #leaving: number;

  private constructor(blockSize: number, blocks: number) {
    this.blockSize = blockSize;
    let bits = 4;
    while (2 ** bits < blocks * 2) bits++;
    this.#shift = 32 - bits;
    this.#hashes = new Int32Array(2 ** bits);
    this.#numbers = new Int32Array(2 ** bits).fill(-1);
    let leaving = 1;
    for (let at = 0; at < blockSize; at++) leaving = Math.imul(leaving, factor);
    this.#leaving = leaving;
  }

  static async of(base: LayerBytes, file: FilePlace): Promise<BlockIndex> {
    let blockSize = smallestBlock;
    while (file.size / blockSize > mostBlocks && blockSize < readSize) blockSize *= 2;
    const blocks = Math.min(mostBlocks, Math.floor(file.size / blockSize));
    const index = new BlockIndex(blockSize, blocks);
    const length = blocks * blockSize;
    for (let at = 0; at < length; at += readSize) {
      const bytes = await base.read(file.offset + at, Math.min(readSize, length - at));
      for (let from = 0; from < bytes.length; from += blockSize)
        index.#insert(index.hash(bytes, from), (at + from) / blockSize);
    }
    return index;
  }

  /** The hash of the block that begins here. */
  hash(bytes: Uint8Array, from: number): number {
    let value = 0;
    for (let at = from; at < from + this.blockSize; at++)
      value = (Math.imul(value, factor) + (bytes[at] as number)) | 0;
    return value;
  }

  /**
   * The first place from `from` on where a block of the old file may begin (hashes can agree by chance): where in `bytes`, and where in
   * the old file. Undefined when there is none before the bytes end.
   */
  next(bytes: Uint8Array, from: number): { readonly at: number; readonly old: number } | undefined {
    const size = this.blockSize;
    const last = bytes.length - size;
    if (from > last) return undefined;
    let value = this.hash(bytes, from);
    for (let at = from; ; at++) {
      const slot = Math.imul(value, 0x9e3779b1) >>> this.#shift;
      for (let probe = slot; probe < slot + 4; probe++) {
        const number = this.#numbers[probe & (this.#numbers.length - 1)] as number;
        if (number < 0) break;
        if (this.#hashes[probe & (this.#hashes.length - 1)] === value) return { at, old: number * size };
      }
      if (at === last) return undefined;
      value =
        (Math.imul(value, factor) + (bytes[at + size] as number) - Math.imul(bytes[at] as number, this.#leaving)) | 0;
    }
  }

  /** The first of equal blocks stays; where too many share a place, later ones are left out. */
  #insert(value: number, number: number): void {
    const slot = Math.imul(value, 0x9e3779b1) >>> this.#shift;
    for (let probe = slot; probe < slot + 4; probe++) {
      const at = probe & (this.#numbers.length - 1);
      if ((this.#numbers[at] as number) < 0) {
        this.#numbers[at] = number;
        this.#hashes[at] = value;
        return;
      }
      if (this.#hashes[at] === value) return;
    }
  }
}

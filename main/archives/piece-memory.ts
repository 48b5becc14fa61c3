/**
 * Memory for the pieces of a stream, used again once whoever took a piece says that it is done with it: big buffers that are
 * only left to the collector make it run all the time. A piece that nobody gives back is collected as any other.
 */
export class PieceMemory {
  readonly size: number;
  readonly #most: number;
  readonly #spare: ArrayBuffer[] = [];

  /** Buffers of `size` bytes, of which at most `most` are kept while nobody uses them. */
  constructor(size: number, most: number) {
    this.size = size;
    this.#most = most;
  }

  take(): ArrayBuffer {
    return this.#spare.pop() ?? new ArrayBuffer(this.size);
  }

  give(memory: ArrayBuffer): void {
    if (memory.byteLength === this.size && this.#spare.length < this.#most) this.#spare.push(memory);
  }

  /** The first `length` bytes of memory that was taken, as a piece that `recycle` gives back. */
  lend(memory: ArrayBuffer, length: number): Uint8Array<ArrayBuffer> {
    lent.set(memory, { owner: this, length });
    return Buffer.from(memory, 0, length);
  }
}

/** A piece whose memory is freed at once when `recycle` is told of it. What shares its memory with others, as small buffers do, is left alone. */
export function freedOnRecycle<P extends Uint8Array>(piece: P): P {
  const alone = piece.byteOffset === 0 && piece.buffer.byteLength <= piece.length + 1;
  if (alone && piece.length >= worthFreeing) lent.set(piece.buffer, { owner: { give: free }, length: piece.length });
  return piece;
}

const worthFreeing = 128 * 1024;

/** Frees memory now instead of when memory is next looked through; a runtime that cannot leaves it for later. */
export function free(memory: ArrayBuffer): void {
  (memory as Partial<Pick<ArrayBuffer, 'transfer'>>).transfer?.(0);
}

const lent = new WeakMap<ArrayBufferLike, { readonly owner: Pick<PieceMemory, 'give'>; readonly length: number }>();

/**
 * Says that nobody needs these bytes any more: their memory may hold others from now on. Only who has the piece from a stream, and is
 * the last to use it, may say so. Of what is not lent, or was cut, nothing happens.
 */
export function recycle(piece: Uint8Array): void {
  const lease = lent.get(piece.buffer);
  if (lease === undefined || piece.byteOffset !== 0 || piece.length !== lease.length) return;
  lent.delete(piece.buffer);
  lease.owner.give(piece.buffer as ArrayBuffer);
}

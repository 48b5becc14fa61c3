import { recycle } from './piece-memory';

/** Thrown by a reader that needed more bytes than there were. `offset` is where the data ended. */
export class EndOfData extends Error {
  override readonly name = 'EndOfData';
  readonly offset: number;
  constructor(offset: number) {
    super(`the data ends at byte ${offset}`);
    this.offset = offset;
  }
}

/** A byte stream that can leave bytes out without reading them (a file). `skip` tells whether that many were there. */
export interface SkippableSource extends AsyncIterable<Uint8Array> {
  skip?(bytes: number): Promise<boolean>;
  /** Its pieces are good only until the next one is asked for: who keeps one copies it. */
  readonly passing?: boolean;
}

/** Reads a byte stream piecewise: exact amounts, or whatever comes next, with the possibility of giving bytes back. */
export class ByteReader {
  /** Bytes taken so far. */
  position = 0;
  readonly #source: AsyncIterator<Uint8Array>;
  readonly #skippable: SkippableSource;
  #pending: Uint8Array[] = [];
  #ended = false;

  constructor(source: SkippableSource) {
    this.#skippable = source;
    this.#source = source[Symbol.asyncIterator]();
  }

  /** The next bytes as they come, at most `limit`; undefined at the end. Never empty. */
  async some(limit = Number.POSITIVE_INFINITY): Promise<Uint8Array | undefined> {
    const chunk = await this.#next();
    if (chunk === undefined) return undefined;
    const taken = chunk.length > limit ? chunk.subarray(0, limit) : chunk;
    if (taken.length < chunk.length) this.#pending.push(chunk.subarray(taken.length));
    this.position += taken.length;
    return taken;
  }

  /** Exactly `length` bytes, or fewer when the stream ends before. */
  async upTo(length: number): Promise<Uint8Array> {
    if (length === 0) return new Uint8Array(0);
    const first = await this.some(length);
    if (first === undefined) return new Uint8Array(0);
    if (first.length === length) return this.#skippable.passing ? Uint8Array.from(first) : first;
    const whole = Buffer.allocUnsafe(length);
    whole.set(first);
    let filled = first.length;
    while (filled < length) {
      const more = await this.some(length - filled);
      if (more === undefined) break;
      whole.set(more, filled);
      filled += more.length;
    }
    return whole.subarray(0, filled);
  }

  /** Fills memory, as far as there is data, and tells how far. */
  async into(memory: Uint8Array): Promise<number> {
    let filled = 0;
    while (filled < memory.length) {
      const bytes = await this.some(memory.length - filled);
      if (bytes === undefined) break;
      memory.set(bytes, filled);
      filled += bytes.length;
    }
    return filled;
  }

  /** Exactly `length` bytes. Throws EndOfData. */
  async read(length: number): Promise<Buffer> {
    const bytes = await this.upTo(length);
    if (bytes.length < length) throw new EndOfData(this.position);
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  /** The next bytes, up to `length`, without taking them; fewer only where the data ends before. */
  async peek(length: number): Promise<Uint8Array> {
    const bytes = await this.upTo(length);
    this.unread(bytes);
    return bytes;
  }

  /** As `peek`, but leaves the next piece uncut where it is that long, and may then give more. */
  async peekPiece(length: number): Promise<Uint8Array> {
    const piece = await this.some();
    if (piece === undefined) return new Uint8Array(0);
    this.unread(piece);
    return piece.length >= length ? piece : this.peek(length);
  }

  /** The next `length` bytes in chunks. Must be consumed to its end before anything else is read. Throws EndOfData. */
  async *stream(length: number): AsyncGenerator<Uint8Array, void, undefined> {
    for (let left = length; left > 0; ) {
      const bytes = await this.some(left);
      if (bytes === undefined) throw new EndOfData(this.position);
      left -= bytes.length;
      yield bytes;
    }
  }

  /** Whether the data has ended. */
  async atEnd(): Promise<boolean> {
    return (await this.peek(1)).length === 0;
  }

  /** Passes over bytes, without reading them where the source can do that, and gives their memory back. False when the stream ends before. */
  async skip(length: number): Promise<boolean> {
    let left = length;
    while (left > 0 && (this.#pending.length > 0 || this.#skippable.skip === undefined)) {
      const bytes = await this.some(left);
      if (bytes === undefined) return false;
      left -= bytes.length;
      recycle(bytes);
    }
    this.position += left;
    return left === 0 || (this.#skippable.skip?.(left) ?? false);
  }

  /** Gives back bytes that were taken last. */
  unread(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#pending.push(bytes);
    this.position -= bytes.length;
  }

  /** All that is left. */
  async *rest(): AsyncGenerator<Uint8Array> {
    try {
      for (let bytes = await this.some(); bytes !== undefined; bytes = await this.some()) yield bytes;
    } finally {
      // Whoever stops in the middle wants no more: the source may have things to let go of.
      await this.close();
    }
  }

  /** Tells the source that no more is wanted. */
  async close(): Promise<void> {
    this.#pending = [];
    this.#ended = true;
    await this.#source.return?.();
  }

  async #next(): Promise<Uint8Array | undefined> {
    const given = this.#pending.pop();
    if (given !== undefined) return given;
    while (!this.#ended) {
      const { done, value } = await this.#source.next();
      if (done) this.#ended = true;
      else if (value.length > 0) return value;
    }
    return undefined;
  }
}

import { Buffer } from 'node:buffer';

/** Thrown by a reader that needed more bytes than there were. `offset` is where the data ended. */
export class EndOfData extends Error {
  override readonly name = 'EndOfData';
  readonly offset: number;
  constructor(offset: number) {
    super(`the data ends at byte ${offset}`);
    this.offset = offset;
  }
}

/** Reads exact numbers of bytes from a stream of chunks, without copying more than it must. */
export class ByteReader {
  #chunks: AsyncIterator<Uint8Array>;
  #rest: Uint8Array = new Uint8Array(0);
  #offset = 0;

  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  /** Bytes handed out so far. */
  get offset(): number {
    return this.#offset;
  }

  /** Exactly `length` bytes. Throws EndOfData. */
  async read(length: number): Promise<Buffer> {
    const parts: Uint8Array[] = [];
    for await (const part of this.stream(length)) parts.push(part);
    const only = parts.length === 1 ? parts[0] : undefined;
    if (only) return Buffer.from(only.buffer, only.byteOffset, only.byteLength);
    return Buffer.concat(parts, length);
  }

  /** The next `length` bytes in chunks. Must be consumed to its end before anything else is read. */
  async *stream(length: number): AsyncGenerator<Uint8Array, void, undefined> {
    let left = length;
    while (left > 0) {
      if (this.#rest.length === 0 && !(await this.#pull())) throw new EndOfData(this.#offset);
      const part = this.#rest.subarray(0, left);
      this.#rest = this.#rest.subarray(part.length);
      this.#offset += part.length;
      left -= part.length;
      yield part;
    }
  }

  /** The next bytes, up to `length`, without taking them; fewer only where the data ends before. */
  async peek(length: number): Promise<Uint8Array> {
    while (this.#rest.length < length) {
      const have = this.#rest;
      this.#rest = new Uint8Array(0);
      const more = await this.#pull();
      this.#rest = Buffer.concat([have, this.#rest]);
      if (!more) break;
    }
    return this.#rest.subarray(0, length);
  }

  /** Whether the data has ended. */
  async atEnd(): Promise<boolean> {
    return this.#rest.length === 0 && !(await this.#pull());
  }

  /** All that is left, in chunks. */
  async *remaining(): AsyncGenerator<Uint8Array, void, undefined> {
    while (!(await this.atEnd())) {
      const part = this.#rest;
      this.#rest = new Uint8Array(0);
      this.#offset += part.length;
      yield part;
    }
  }

  /** Releases the source. */
  async close(): Promise<void> {
    await this.#chunks.return?.();
  }

  async #pull(): Promise<boolean> {
    for (;;) {
      const next = await this.#chunks.next();
      if (next.done) return false;
      if (next.value.length > 0) {
        this.#rest = next.value;
        return true;
      }
    }
  }
}

import { createHash } from 'node:crypto';
import type { PackageBytes } from './source';

const READ_BYTES = 1024 * 1024;
/** The first read; each further one is twice as long, so that a look at the beginning costs little. */
const FIRST_BYTES = 64 * 1024;

/**
 * A package's bytes in order, counted and hashed as they are handed out; the next ones are read meanwhile. When `passing`, two pieces
 * of memory take turns.
 */
export class PackedStream implements AsyncIterable<Uint8Array> {
  readonly passing: boolean;
  readonly #bytes: PackageBytes;
  readonly #size: number;
  readonly #signal: AbortSignal | undefined;
  readonly #onBytes: (bytes: number) => void;
  readonly #hash = createHash('sha256');
  readonly #memory: Buffer[] = [];
  #turn = 0;
  #position = 0;
  /** What is being read ahead of `#position`. */
  #coming: Promise<Buffer> | undefined;
  #readAt = 0;
  #step = FIRST_BYTES;

  constructor(
    bytes: PackageBytes,
    size: number,
    passing: boolean,
    signal?: AbortSignal,
    onBytes: (bytes: number) => void = () => undefined,
  ) {
    this.#bytes = bytes;
    this.#size = size;
    this.passing = passing;
    this.#signal = signal;
    this.#onBytes = onBytes;
  }

  get position(): number {
    return this.#position;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void, undefined> {
    for (let chunk = await this.#next(); chunk.length > 0; chunk = await this.#next()) yield chunk;
  }

  async digest(): Promise<string> {
    for (let chunk = await this.#next(); chunk.length > 0; chunk = await this.#next()) {
      // the rest is only hashed
    }
    return this.#bytes.digest?.() ?? this.#hash.copy().digest('hex');
  }

  /** Waits for what is being read, which ends it when the bytes are closed meanwhile. */
  async close(): Promise<void> {
    await this.#coming?.catch(() => undefined);
  }

  async #next(): Promise<Uint8Array> {
    this.#signal?.throwIfAborted();
    const chunk = await (this.#coming ?? this.#read());
    // Not before somebody asked for more than the beginning: a look at that reads nothing else.
    this.#coming = this.#position > 0 && chunk.length > 0 ? this.#read() : undefined;
    this.#coming?.catch(() => undefined);
    this.#position += chunk.length;
    this.#hash.update(chunk);
    this.#onBytes(chunk.length);
    return chunk;
  }

  async #read(): Promise<Buffer> {
    // One byte more than is left: a file that grew is still read to its end.
    const length = Math.min(this.#step, Math.max(0, this.#size - this.#readAt) + 1);
    this.#step = Math.min(READ_BYTES, this.#step * 2);
    const buffer = this.#memoryFor(length);
    const bytesRead = await this.#bytes.read(buffer, this.#readAt);
    this.#readAt += bytesRead;
    return buffer.subarray(0, bytesRead);
  }

  #memoryFor(length: number): Buffer {
    if (!this.passing) return Buffer.allocUnsafeSlow(length);
    this.#turn = 1 - this.#turn;
    const there = this.#memory[this.#turn];
    const memory = there !== undefined && there.length >= length ? there : Buffer.allocUnsafeSlow(length);
    this.#memory[this.#turn] = memory;
    return memory.subarray(0, length);
  }
}

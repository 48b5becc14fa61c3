/** A byte stream that can leave bytes out without reading them (a file). `skip` tells whether that many were there. */
export interface SkippableSource extends AsyncIterable<Uint8Array> {
  skip?(bytes: number): Promise<boolean>;
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
    if (first === undefined || first.length === length) return first ?? new Uint8Array(0);
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

  /** Passes over bytes, without reading them where the source can do that. False when the stream ends before. */
  async skip(length: number): Promise<boolean> {
    let left = length;
    while (left > 0 && (this.#pending.length > 0 || this.#skippable.skip === undefined)) {
      const bytes = await this.some(left);
      if (bytes === undefined) return false;
      left -= bytes.length;
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

/** Cuts a stream into pieces of exactly `size` bytes (the last may be shorter), whatever pieces it comes in. The pieces own their memory. */
export async function* inPieces(source: AsyncIterable<Uint8Array>, size: number): AsyncGenerator<Uint8Array> {
  let piece = Buffer.allocUnsafeSlow(size);
  let filled = 0;
  for await (const chunk of source) {
    let at = 0;
    while (at < chunk.length) {
      const take = Math.min(size - filled, chunk.length - at);
      piece.set(chunk.subarray(at, at + take), filled);
      filled += take;
      at += take;
      if (filled === size) {
        yield piece;
        piece = Buffer.allocUnsafeSlow(size);
        filled = 0;
      }
    }
  }
  if (filled > 0) yield piece.subarray(0, filled);
}

/**
 * Runs `work` over the items of a stream, at most `concurrency` at a time, and yields the results in the stream's order. No item
 * is taken before there is room for it, so memory stays bounded by the concurrency. Work still running is awaited before it ends.
 */
export async function* inOrder<T, R>(
  source: AsyncIterable<T>,
  concurrency: number,
  work: (item: T) => Promise<R>,
): AsyncGenerator<R> {
  const running: Promise<R>[] = [];
  try {
    for await (const item of source) {
      const result = work(item);
      // A failure is reported when its turn comes; until then it must not count as unhandled.
      result.catch(() => undefined);
      running.push(result);
      if (running.length >= concurrency) yield (await running.shift()) as R;
    }
    while (running.length > 0) yield (await running.shift()) as R;
  } finally {
    await Promise.allSettled(running);
  }
}

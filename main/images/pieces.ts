import { recycle } from '../archives';

/** Cuts a stream into pieces of exactly `size` bytes (the last may be shorter), whatever pieces it comes in. The pieces own their memory, which `memory` gives. */
export async function* inPieces(
  source: AsyncIterable<Uint8Array>,
  size: number,
  memory: () => Buffer<ArrayBuffer> = () => Buffer.allocUnsafeSlow(size),
): AsyncGenerator<Uint8Array> {
  let piece = memory();
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
        piece = memory();
        filled = 0;
      }
    }
    recycle(chunk);
  }
  if (filled > 0) yield piece.subarray(0, filled);
}

/**
 * Runs `work` over the items of a stream, at most `concurrency` at a time, and yields the results in the stream's order. No item
 * is taken before there is room for it, so memory stays bounded by the concurrency. Work still running is awaited before it ends.
 */
export async function* inOrder<T, R>(
  source: AsyncIterable<T> | Iterable<T>,
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

import { open } from 'node:fs/promises';
import type { SkippableSource } from '../../archives';

const readSize = 1024 * 1024;

/** A file's bytes, read when asked for; parts can be left out without reading them. Usable once. */
export function fileSource(path: string, signal: AbortSignal): SkippableSource {
  let position = 0;
  let length: number | undefined;
  return {
    skip: async (bytes) => {
      position += bytes;
      return length === undefined || position <= length;
    },
    [Symbol.asyncIterator]: async function* () {
      const file = await open(path, 'r');
      try {
        length = (await file.stat()).size;
        // Small steps at first: who only looks at headers and skips the rest must not read a megabyte for each.
        let step = 32 * 1024;
        let expected = position;
        for (;;) {
          signal.throwIfAborted();
          step = position === expected ? Math.min(readSize, step * 2) : 32 * 1024;
          const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(step), 0, step, position);
          if (bytesRead === 0) return;
          position += bytesRead;
          expected = position;
          yield buffer.subarray(0, bytesRead);
        }
      } finally {
        await file.close();
      }
    },
  };
}

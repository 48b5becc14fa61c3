import { createHash, type Hash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { SealiftError } from '../errors';
import { cancelledUnless, mediumError } from './failures';

const bufferSize = 2 * 1024 * 1024;
const bufferCount = 4;
/** Flushed as often as this, so that progress speaks of the medium and not of memory, and a cancel does not wait for gigabytes. */
const flushEvery = 64 * 1024 * 1024;

export interface TransferProgress {
  readonly signal: AbortSignal;
  onBytes(bytes: number): void;
}

/**
 * Copies exactly `size` bytes and returns their SHA-256 (hex). While one buffer is hashed the next is being read and the one
 * before written; memory is a few buffers whatever the size. The target is flushed when this returns. With `start` the source is those
 * `size` bytes of a longer file; without it, the whole file. With `begun` that many bytes stand in the target already, and `hash` has them.
 * Throws `media.source_changed`, `media.gone`, `disk.full`, `job.cancelled`; no access is under way any more then.
 */
export async function transfer(
  source: { readonly handle: FileHandle; readonly path: string; readonly start?: number },
  target: { readonly handle: FileHandle; readonly path: string },
  size: number,
  progress: TransferProgress,
  begun: { readonly hash: Hash; readonly bytes: number } = { hash: createHash('sha256'), bytes: 0 },
): Promise<string> {
  const { hash } = begun;
  const buffers = Array.from({ length: bufferCount }, () => Buffer.allocUnsafeSlow(bufferSize));
  const buffer = (index: number) => buffers[index % bufferCount] as Buffer;
  const read = async (index: number) => {
    const at = begun.bytes + index * bufferSize;
    // A byte more than the file had is asked for, to see that it did not grow; of a range there may be more.
    const into = source.start === undefined ? buffer(index) : buffer(index).subarray(0, Math.max(0, size - at));
    return at > size
      ? 0
      : readFully(source.handle, into, (source.start ?? 0) + at).catch((error) =>
          Promise.reject(mediumError(error, source.path)),
        );
  };
  const write = (bytes: Buffer, at: number) =>
    writeAll(target.handle, bytes, at).catch((error) => Promise.reject(mediumError(error, target.path)));
  const flush = () => target.handle.datasync().catch((error) => Promise.reject(mediumError(error, target.path)));

  let reading: Promise<number> = read(0);
  let writing: Promise<void> = Promise.resolve();
  let flushing: Promise<void> = Promise.resolve();
  let unflushed = 0;
  let position = begun.bytes;
  try {
    for (let index = 0; ; index++) {
      const bytesRead = await reading;
      cancelledUnless(progress.signal);
      if (position + bytesRead > size || (bytesRead < bufferSize && position + bytesRead !== size))
        throw new SealiftError('media.source_changed', { path: source.path });
      if (bytesRead === 0) break;
      reading = read(index + 1);
      const chunk = buffer(index).subarray(0, bytesRead);
      hash.update(chunk);
      await writing;
      writing = write(chunk, position);
      // Kept from being "unhandled" while another promise is awaited; every one is awaited itself later.
      writing.catch(() => {});
      reading.catch(() => {});
      position += bytesRead;
      unflushed += bytesRead;
      if (unflushed >= flushEvery) {
        await Promise.all([writing, flushing]);
        flushing = flush();
        flushing.catch(() => {});
        unflushed = 0;
      }
      progress.onBytes(bytesRead);
      if (bytesRead < bufferSize) break;
    }
    await Promise.all([writing, flushing]);
    await target.handle.sync().catch((error) => Promise.reject(mediumError(error, target.path)));
    cancelledUnless(progress.signal);
    return hash.digest('hex');
  } finally {
    await Promise.allSettled([reading, writing, flushing]);
  }
}

/** Reads until the buffer is full or the file ends. */
export async function readFully(file: FileHandle, buffer: Uint8Array, at: number): Promise<number> {
  let filled = 0;
  while (filled < buffer.length) {
    const { bytesRead } = await file.read(buffer, filled, buffer.length - filled, at + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return filled;
}

async function writeAll(file: FileHandle, bytes: Buffer, at: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, at + done);
    done += bytesWritten;
  }
}

import { createHash, type Hash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { SealiftError } from '../errors';
import { cancelledUnless, mediumError } from './failures';

/** Small enough to be still in the processor's cache when it is hashed and written after it was read. */
const pieceSize = 1024 * 1024;
/** Half of them are read ahead, the others wait to be written: what holds up one side for a moment does not hold up the other. */
const pieceCount = 16;
/** Flushed as often as this, so that progress speaks of the medium and not of memory, and a cancel does not wait for gigabytes. */
const flushEvery = 64 * 1024 * 1024;

export interface TransferProgress {
  readonly signal: AbortSignal;
  onBytes(bytes: number): void;
}

/**
 * Copies exactly `size` bytes and returns their SHA-256 (hex). While one piece is hashed, others are being read and written; memory is a
 * few pieces whatever the size. The target is flushed when this returns. With `start` the source is those
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
  const buffers = Array.from({ length: pieceCount }, () => Buffer.allocUnsafeSlow(pieceSize));
  /** By buffer: settles when what was in it is written. */
  const free = buffers.map(() => Promise.resolve());
  const pieces = Math.ceil((size - begun.bytes) / pieceSize);
  const placeOf = (index: number) => begun.bytes + index * pieceSize;
  let stopped = false;
  let reading: Promise<Buffer> = Promise.resolve(Buffer.alloc(0));
  let writing: Promise<void> = Promise.resolve();
  let flushing: Promise<void> = Promise.resolve();

  const read = async (index: number): Promise<Buffer> => {
    const at = placeOf(index);
    const into = (buffers[index % pieceCount] as Buffer).subarray(0, Math.min(pieceSize, size - at));
    const filled = await readFully(source.handle, into, (source.start ?? 0) + at).catch((error) =>
      Promise.reject(mediumError(error, source.path)),
    );
    if (filled < into.length) throw new SealiftError('media.source_changed', { path: source.path });
    return into;
  };
  const readNext = (index: number): Promise<Buffer> | undefined => {
    if (index >= pieces) return undefined;
    const before = reading;
    reading = Promise.all([before, free[index % pieceCount]]).then(() => (stopped ? before : read(index)));
    reading.catch(() => {});
    return reading;
  };
  const write = async (piece: Buffer, index: number): Promise<void> => {
    if (stopped) return;
    await writeAll(target.handle, piece, placeOf(index)).catch((error) =>
      Promise.reject(mediumError(error, target.path)),
    );
    if (!stopped) progress.onBytes(piece.length);
  };
  const flush = () => target.handle.datasync().catch((error) => Promise.reject(mediumError(error, target.path)));
  const writeNext = (piece: Buffer, index: number, thenFlush: boolean): void => {
    const written = writing.then(() => write(piece, index));
    free[index % pieceCount] = written;
    writing = thenFlush
      ? written.then(async () => {
          await flushing;
          if (stopped) return;
          flushing = flush();
          // Kept from being "unhandled" while another promise is awaited; every one is awaited itself later.
          flushing.catch(() => {});
        })
      : written;
    writing.catch(() => {});
    written.catch(() => {});
  };

  try {
    const coming = Array.from({ length: pieceCount / 2 }, (_, index) => readNext(index));
    let unflushed = 0;
    for (let index = 0; index < pieces; index++) {
      const piece = (await coming.shift()) as Buffer;
      cancelledUnless(progress.signal);
      hash.update(piece);
      unflushed += piece.length;
      const due = unflushed >= flushEvery;
      if (due) unflushed = 0;
      writeNext(piece, index, due);
      coming.push(readNext(index + pieceCount / 2));
    }
    await writing;
    await flushing;
    // A byte more than the file had is asked for, to see that it did not grow; of a range there may be more.
    if (source.start === undefined && (await grew(source.handle, source.path, size)))
      throw new SealiftError('media.source_changed', { path: source.path });
    await target.handle.sync().catch((error) => Promise.reject(mediumError(error, target.path)));
    cancelledUnless(progress.signal);
    return hash.digest('hex');
  } finally {
    stopped = true;
    await Promise.allSettled([reading, writing]);
    await Promise.allSettled([flushing]);
  }
}

async function grew(file: FileHandle, path: string, size: number): Promise<boolean> {
  const { bytesRead } = await file
    .read(Buffer.alloc(1), 0, 1, size)
    .catch((error) => Promise.reject(mediumError(error, path)));
  return bytesRead > 0;
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

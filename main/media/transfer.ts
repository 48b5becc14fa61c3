import { createHash, type Hash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { SealiftError } from '../errors';
import { pieceDigest } from './digest';
import { cancelledUnless, mediumError } from './failures';
import { nextSlice, WriteOut } from './write-out';
import type { WriteTarget } from './write-target';

const MiB = 1024 * 1024;
/** Half of them are read ahead, the others wait to be written: what holds up one side for a moment does not hold up the other. */
const pieceCount = 8;
/** Measured: going from thread to thread with less costs a fifth of the rate of a fast medium. */
const largestPiece = 8 * MiB;
/** Of each transfer that is not the only one: four of them have 112 MiB among them. */
const sharedPiece = 2 * MiB;
let underWay = 0;

export interface TransferProgress {
  readonly signal: AbortSignal;
  onBytes(bytes: number): void;
}

/**
 * Copies exactly `size` bytes and returns their SHA-256 (hex). Some pieces are read, hashed and written while others are; memory is a
 * few pieces whatever the size. The target is flushed when this returns. With `start` the source is those
 * `size` bytes of a longer file; without it, the whole file. With `begun` that many bytes stand in the target already, and `hash` has them.
 * Throws `media.source_changed`, `media.gone`, `disk.full`, `job.cancelled`; no access is under way any more then.
 */
export async function transfer(
  source: { readonly handle: FileHandle; readonly path: string; readonly start?: number },
  target: WriteTarget,
  size: number,
  progress: TransferProgress,
  begun: { readonly hash: Hash; readonly bytes: number } = { hash: createHash('sha256'), bytes: 0 },
): Promise<string> {
  const left = size - begun.bytes;
  const pieceSize = Math.min(underWay === 0 ? largestPiece : sharedPiece, Math.max(left, 1));
  const digest = pieceDigest(begun.hash, begun.bytes, left, pieceCount, pieceSize);
  /** By memory: settles when what was in it is hashed and written. */
  const free: Promise<unknown>[] = digest.memory.map(() => Promise.resolve());
  const pieces = Math.ceil(left / pieceSize);
  const placeOf = (index: number) => begun.bytes + index * pieceSize;
  let stopped = false;
  let slice = nextSlice();
  let reading: Promise<Buffer> = Promise.resolve(Buffer.alloc(0));
  let writing: Promise<void> = Promise.resolve();
  const toMedium = (error: unknown) => Promise.reject(mediumError(error, target.path));
  const out = new WriteOut(() => target.datasync().catch(toMedium));

  const read = async (index: number): Promise<Buffer> => {
    const at = placeOf(index);
    const into = (digest.memory[index % pieceCount] as Buffer).subarray(0, Math.min(pieceSize, size - at));
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
  const write = async (piece: Buffer, at: number): Promise<void> => {
    for (let done = 0; done < piece.length && !stopped; ) {
      const bytes = piece.subarray(done, done + slice);
      const began = performance.now();
      await target.write(bytes, at + done).catch(toMedium);
      slice = nextSlice(bytes.length, performance.now() - began);
      done += bytes.length;
      if (stopped) return;
      progress.onBytes(bytes.length);
      await out.wrote(bytes.length);
    }
  };
  const passOn = (piece: Buffer, index: number): void => {
    const hashed = digest.add(index % pieceCount, piece.length);
    writing = writing.then(() => write(piece, placeOf(index)));
    const both = Promise.all([hashed, writing]);
    free[index % pieceCount] = both;
    for (const each of [writing, both]) each.catch(() => {});
  };

  underWay++;
  try {
    const coming = Array.from({ length: pieceCount / 2 }, (_, index) => readNext(index));
    for (let index = 0; index < pieces; index++) {
      const piece = (await coming.shift()) as Buffer;
      cancelledUnless(progress.signal);
      passOn(piece, index);
      coming.push(readNext(index + pieceCount / 2));
    }
    await writing;
    await out.settled();
    // A byte more than the file had is asked for, to see that it did not grow; of a range there may be more.
    if (source.start === undefined && (await grew(source.handle, source.path, size)))
      throw new SealiftError('media.source_changed', { path: source.path });
    await target.sync().catch(toMedium);
    cancelledUnless(progress.signal);
    return await digest.result();
  } finally {
    stopped = true;
    await Promise.allSettled([reading, writing]);
    await Promise.allSettled([out.settled()]);
    await digest.close();
    underWay--;
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

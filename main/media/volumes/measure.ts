import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { SealiftError } from '../../errors';
import { cancelledUnless, mediumError } from '../failures';
import { readFully, type TransferProgress } from '../transfer';
import { blockDigest } from './blocks';

export interface MeasuredPackage {
  readonly sha256: string;
  readonly parts: readonly { readonly sha256: string; readonly blocks: readonly string[] }[];
}

/**
 * Reads a package once and returns the digests of the whole, of each part (`cuts`: their lengths, in order) and of each block of a
 * part. Memory is a few blocks. Throws `media.source_changed` when the file is not as long as its parts, `job.cancelled`.
 */
export async function measurePackage(
  path: string,
  cuts: readonly number[],
  blockSize: number,
  progress: TransferProgress,
): Promise<MeasuredPackage> {
  const file = await open(path, 'r').catch((error) => Promise.reject(mediumError(error, path)));
  try {
    const whole = createHash('sha256');
    const parts: { sha256: string; blocks: string[] }[] = [];
    const places = blockPlaces(cuts, blockSize);
    const length = Math.min(blockSize, Math.max(1, ...cuts));
    let [current, next] = [newBlock(length), newBlock(length)];
    let reading = readBlock(file, path, places.next().value, current);
    let part = createHash('sha256');
    let blocks: Promise<string>[] = [];
    for (let block = await reading; block !== undefined; block = await reading) {
      cancelledUnless(progress.signal);
      [current, next] = [next, current];
      reading = readBlock(file, path, places.next().value, current);
      reading.catch(() => {});
      const digest = blockDigest(block.bytes);
      digest.catch(() => {});
      blocks.push(digest);
      whole.update(block.bytes);
      part.update(block.bytes);
      // The block's memory is read into again.
      await digest;
      progress.onBytes(block.bytes.length);
      if (block.endsPart) {
        parts.push({ sha256: part.digest('hex'), blocks: await Promise.all(blocks) });
        part = createHash('sha256');
        blocks = [];
      }
    }
    if ((await file.stat()).size !== cuts.reduce((sum, bytes) => sum + bytes, 0))
      throw new SealiftError('media.source_changed', { path });
    return { sha256: whole.digest('hex'), parts };
  } finally {
    await file.close();
  }
}

interface Place {
  readonly offset: number;
  readonly length: number;
  readonly endsPart: boolean;
}

function* blockPlaces(cuts: readonly number[], blockSize: number): Generator<Place, undefined> {
  let offset = 0;
  for (const bytes of cuts) {
    for (let left = bytes; left > 0; ) {
      const length = Math.min(blockSize, left);
      left -= length;
      yield { offset, length, endsPart: left === 0 };
      offset += length;
    }
  }
}

function newBlock(length: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(new ArrayBuffer(length));
}

async function readBlock(file: FileHandle, path: string, place: Place | undefined, into: Uint8Array<ArrayBuffer>) {
  if (!place) return undefined;
  const bytes = into.subarray(0, place.length);
  const filled = await readFully(file, bytes, place.offset).catch((error) => Promise.reject(mediumError(error, path)));
  if (filled < place.length) throw new SealiftError('media.source_changed', { path });
  return { bytes, endsPart: place.endsPart };
}

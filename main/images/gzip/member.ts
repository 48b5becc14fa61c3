import { crc32, deflateRawSync } from 'node:zlib';
import { deflate } from 'libdeflate';
import type { Compression } from '../types';
// With its ending: the worker's file is run as it stands here by runtimes that take types away.
import { memberHeader, memberHeaderSize, memberTrailer, memberTrailerSize, storedBlocks } from './format.ts';
import { letGo } from './let-go.ts';

// Of libdeflate: level 2 is smaller than gzip -6, members included, in half its time; level 1 is within 5 % of it.
const levels: Readonly<Record<Compression, number>> = { default: 2, fast: 1, store: 0 };
/** A result of this share of the data or more is not worth decompressing: the data is stored. */
const notWorthIt = 0.98;
const probeSlice = 8 * 1024;
const probeSlices = 4;

/**
 * Compresses one piece of at most 4 MiB into one gzip member (see format.ts), here and now. The same data and setting give the
 * same bytes, on every platform and runtime. Data that does not compress is stored.
 */
export function makeMember(data: Uint8Array, compression: Compression): Uint8Array {
  const body = bodyOf(data, levels[compression]);
  return Buffer.concat([memberHeader(body.length, data.length), body, memberTrailer(crc32(data), data.length)]);
}

/** As `makeMember`, into memory that holds the data stored (`longestOwnMember`); tells the member's length. */
export function packMember(data: Uint8Array, compression: Compression, into: Uint8Array): number {
  const body = bodyOf(data, levels[compression]);
  into.set(memberHeader(body.length, data.length));
  into.set(body, memberHeaderSize);
  const end = memberHeaderSize + body.length;
  into.set(memberTrailer(crc32(data), data.length), end);
  // Empty from here on.
  letGo(body.buffer);
  return end + memberTrailerSize;
}

function bodyOf(data: Uint8Array, level: number): Uint8Array<ArrayBuffer> {
  if (level === 0 || looksRandom(data)) return storedBlocks(data);
  const deflated = deflate(data, level) as Uint8Array<ArrayBuffer>;
  return deflated.length >= data.length * notWorthIt && data.length > 256 ? storedBlocks(data) : deflated;
}

/** Compresses four short samples quickly: media, archives and encrypted data give themselves away without compressing it all. */
function looksRandom(data: Uint8Array): boolean {
  if (data.length < probeSlice * probeSlices * 4) return false;
  const sample = Buffer.allocUnsafe(probeSlice * probeSlices);
  const step = Math.floor((data.length - probeSlice) / (probeSlices - 1));
  for (let slice = 0; slice < probeSlices; slice++)
    sample.set(data.subarray(slice * step, slice * step + probeSlice), slice * probeSlice);
  if (!looksDense(sample)) return false;
  return deflateRawSync(sample, { level: 1, chunkSize: sample.length + 1024 }).length >= sample.length * notWorthIt;
}

/**
 * Whether bytes are spread so evenly that compressing the sample may come to nothing. Where a fifth fewer bits would do for it by the
 * frequencies of its bytes alone, any compression of it comes to less: there is no need to try.
 */
function looksDense(sample: Uint8Array): boolean {
  const counts = new Uint32Array(256);
  for (const byte of sample) counts[byte] = (counts[byte] as number) + 1;
  let bits = 0;
  for (const count of counts) if (count > 0) bits -= count * Math.log2(count / sample.length);
  return bits > sample.length * 8 * 0.8;
}

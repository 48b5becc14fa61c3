import { deflateRawSync } from 'node:zlib';
import { inOrder, inPieces } from '../pieces';
import type { ByteProgress, Compression } from '../types';
import { type Deflater, memberHeader, memberSize, memberTrailer, nodeDeflater, storedBlocks } from './format';

// Level 5 is within 3 % of gzip -6 in size, members included, and takes a quarter less time than 6; level 1 is within 11 %.
const levels: Readonly<Record<Compression, number>> = { default: 5, fast: 1, store: 0 };
/** A result of this share of the data or more is not worth decompressing: the data is stored. */
const notWorthIt = 0.98;
const probeSlice = 8 * 1024;
const probeSlices = 4;

/**
 * Compresses one piece of at most 4 MiB into one gzip member (see format.ts). The same data and setting give the same bytes.
 * Data that does not compress is stored.
 */
export async function gzipMember(
  data: Uint8Array,
  compression: Compression,
  deflater: Deflater = nodeDeflater,
): Promise<Uint8Array> {
  const body = await bodyOf(data, levels[compression], deflater);
  return Buffer.concat([
    memberHeader(body.length, data.length),
    body,
    memberTrailer(deflater.crc32(data), data.length),
  ]);
}

/**
 * Compresses a stream into gzip members, several at a time, in order and with bounded memory. Empty data gives one empty
 * member, so that the result is always a gzip stream. `onBytes` counts uncompressed bytes as their members come out.
 */
export async function* compressMembers(
  source: AsyncIterable<Uint8Array>,
  compression: Compression,
  progress?: ByteProgress,
  deflater: Deflater = nodeDeflater,
): AsyncGenerator<Uint8Array> {
  const members = inOrder(inPieces(source, memberSize), deflater.parallelism + 1, async (piece) => ({
    bytes: await gzipMember(piece, compression, deflater),
    plain: piece.length,
  }));
  let empty = true;
  for await (const member of members) {
    progress?.signal.throwIfAborted();
    empty = false;
    yield member.bytes;
    progress?.onBytes(member.plain);
  }
  if (empty) yield gzipMember(new Uint8Array(0), compression, deflater);
}

async function bodyOf(data: Uint8Array, level: number, deflater: Deflater): Promise<Uint8Array> {
  if (level === 0 || looksRandom(data)) return storedBlocks(data);
  const deflated = await deflater.deflateRaw(data, level);
  return deflated.length >= data.length * notWorthIt && data.length > 256 ? storedBlocks(data) : deflated;
}

/** Compresses four short samples quickly: media, archives and encrypted data give themselves away without compressing it all. */
function looksRandom(data: Uint8Array): boolean {
  if (data.length < probeSlice * probeSlices * 4) return false;
  const sample = Buffer.allocUnsafe(probeSlice * probeSlices);
  const step = Math.floor((data.length - probeSlice) / (probeSlices - 1));
  for (let slice = 0; slice < probeSlices; slice++)
    sample.set(data.subarray(slice * step, slice * step + probeSlice), slice * probeSlice);
  return deflateRawSync(sample, { level: 1, chunkSize: sample.length + 1024 }).length >= sample.length * notWorthIt;
}

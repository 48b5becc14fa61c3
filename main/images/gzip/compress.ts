import { inOrder, inPieces } from '../pieces';
import type { ByteProgress, Compression } from '../types';
import { memberSize } from './format';
import { makeMember } from './member';
import { memberElsewhere, pieceMemory, threads } from './pool';

/** Compresses one piece of at most 4 MiB into one gzip member (see format.ts). The same data and setting give the same bytes. */
export async function gzipMember(data: Uint8Array, compression: Compression): Promise<Uint8Array> {
  return makeMember(data, compression);
}

/**
 * Compresses a stream into gzip members, on all cores, in order and with bounded memory. Empty data gives one empty member, so
 * that the result is always a gzip stream. `onBytes` counts uncompressed bytes as their members come out.
 */
export async function* compressMembers(
  source: AsyncIterable<Uint8Array>,
  compression: Compression,
  progress?: ByteProgress,
): AsyncGenerator<Uint8Array> {
  // Two for each thread: one is worked on while the next one waits.
  const members = inOrder(inPieces(source, memberSize, pieceMemory), threads * 2, async (piece) => {
    const plain = piece.length;
    return { bytes: await memberElsewhere(piece, compression), plain };
  });
  let empty = true;
  for await (const member of members) {
    progress?.signal.throwIfAborted();
    empty = false;
    yield member.bytes;
    progress?.onBytes(member.plain);
  }
  if (empty) yield makeMember(new Uint8Array(0), compression);
}

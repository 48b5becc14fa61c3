import { availableParallelism } from 'node:os';
import { crc32, inflateRaw } from 'node:zlib';
import { freedOnRecycle, PieceMemory } from '../../archives';
import { longestOwnMember, memberHeaderSize, memberSize, memberTrailerSize } from './format';
import { inflateElsewhere, workers } from './pool';
import { corrupt } from './walk';

/** How many members are decompressed at a time. */
export const inflating = Math.max(1, Math.min(availableParallelism(), 4));
/** So many are decompressed here before threads are started for it, which costs more than a look at a beginning. */
const fewMembers = 16;
const plainMemory = new PieceMemory(memberSize, inflating * 4);
const packedMemory = new PieceMemory(longestOwnMember, inflating * 2);

/** Memory for a member of this length, which `unpackNext` takes. */
export function memberMemory(size: number): Buffer<ArrayBuffer> {
  return size <= packedMemory.size ? Buffer.from(packedMemory.take(), 0, size) : Buffer.allocUnsafeSlow(size);
}

/**
 * Decompresses one of Sealift's own members and checks it; `before` says how many were begun before it in its stream. The member's memory
 * is `memberMemory` and gone afterwards; what comes out may be given back (`recycle`). Throws `gzip.corrupt`.
 */
export async function unpackNext(member: Buffer<ArrayBuffer>, offset: number, before: number): Promise<Uint8Array> {
  const plainSize = member.readUInt32LE(20);
  if (before < fewMembers || plainSize > memberSize || !(await workers())) {
    const bytes = await inflateMember(member, offset);
    packedMemory.give(member.buffer);
    return bytes;
  }
  const found = await inflateElsewhere(member, plainMemory.take());
  packedMemory.give(found.member.buffer);
  if (found.problem === undefined) return plainMemory.lend(found.memory, plainSize);
  plainMemory.give(found.memory);
  throw corrupt(found.problem, offset);
}

/** As `unpackNext`, without threads; what is given back is freed. */
export async function unpackHere(member: Buffer<ArrayBuffer>, offset: number): Promise<Uint8Array> {
  const bytes = await inflateMember(member, offset);
  packedMemory.give(member.buffer);
  return freedOnRecycle(bytes);
}

/** The data of one whole member of ours; lengths and checksum are checked. Throws `gzip.corrupt` with the offset given. */
export async function inflateMember(bytes: Uint8Array, offset: number): Promise<Uint8Array> {
  const member = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const plainSize = member.readUInt32LE(20);
  const body = member.subarray(memberHeaderSize, member.length - memberTrailerSize);
  const { data, consumed } = await new Promise<{ data: Uint8Array; consumed: number }>((resolve, reject) => {
    // `info` also hands out the engine, which knows how much of the input it used.
    const options = { info: true, chunkSize: Math.max(64, plainSize + 1), maxOutputLength: Math.max(1, plainSize) };
    inflateRaw(body, options, (error, result) => {
      if (error) return reject(corrupt('data', offset, error));
      const { buffer, engine } = result as unknown as { buffer: Uint8Array; engine: { bytesWritten: number } };
      resolve({ data: buffer, consumed: engine.bytesWritten });
    });
  });
  if (consumed !== body.length || data.length !== plainSize || member.readUInt32LE(member.length - 4) !== plainSize)
    throw corrupt('length', offset);
  if (crc32(data) !== member.readUInt32LE(member.length - 8)) throw corrupt('checksum', offset);
  return data;
}

import { crc32, inflateRawSync } from 'node:zlib';
// With its ending: the worker's file is run as it stands here by runtimes that take types away.
import { memberHeaderSize, memberTrailerSize } from './format.ts';
import { letGo } from './let-go.ts';

export type MemberProblem = 'data' | 'length' | 'checksum';

/** Decompresses a member into memory that is long enough for what it says it holds, here and now; tells what is wrong with it. */
export function unpackMember(member: Uint8Array<ArrayBuffer>, into: Uint8Array): MemberProblem | undefined {
  const view = Buffer.from(member.buffer, member.byteOffset, member.length);
  const plainSize = view.readUInt32LE(20);
  const body = view.subarray(memberHeaderSize, view.length - memberTrailerSize);
  let bytes: Uint8Array;
  let consumed: number;
  try {
    const options = { info: true, chunkSize: Math.max(64, plainSize + 1), maxOutputLength: Math.max(1, plainSize) };
    const result = inflateRawSync(body, options) as unknown as { buffer: Buffer; engine: { bytesWritten: number } };
    bytes = result.buffer;
    consumed = result.engine.bytesWritten;
  } catch {
    return 'data';
  }
  if (consumed !== body.length || bytes.length !== plainSize || view.readUInt32LE(view.length - 4) !== plainSize)
    return 'length';
  if (crc32(bytes) !== view.readUInt32LE(view.length - 8)) return 'checksum';
  into.set(bytes);
  letGo(bytes.buffer as ArrayBuffer);
  return undefined;
}

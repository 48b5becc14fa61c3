import { crc32, createInflateRaw } from 'node:zlib';
import type { ByteReader } from '../../archives';
import { SealiftError } from '../../errors';
import { longestMember, memberHeader, memberHeaderSize, memberTrailerSize } from './format';

/** One of Sealift's own members, about to be read. Before the walk goes on it is either taken or passed over. */
export interface ComingMember {
  readonly kind: 'member';
  /** Where it begins in the stream. */
  readonly offset: number;
  /** Lengths by its own word: of all of it, and of its data. */
  readonly size: number;
  readonly plainSize: number;
  /** Into memory of this length. */
  take(member: Buffer<ArrayBuffer>): Promise<Buffer<ArrayBuffer>>;
  pass(): Promise<void>;
}

export type Piece = ComingMember | { readonly kind: 'bytes'; readonly bytes: Uint8Array };

/** Walks over the members of a gzip stream: own ones still compressed, foreign ones as decompressed pieces. */
export async function* walkMembers(
  reader: ByteReader,
  onForeign: (offset: number) => void = () => undefined,
): AsyncGenerator<Piece> {
  let members = 0;
  for (;;) {
    const offset = reader.position;
    const start = await reader.upTo(memberHeaderSize);
    if (start.length === 0) {
      if (members === 0) throw corrupt('truncated', offset);
      return;
    }
    if (members > 0 && start[0] === 0) {
      onForeign(offset);
      reader.unread(start);
      await onlyZeros(reader);
      return;
    }
    const size = ownMemberSize(start);
    if (size !== undefined) yield coming(reader, start, size, offset);
    else {
      onForeign(offset);
      reader.unread(start);
      await foreignHeader(reader, members > 0);
      yield* foreignBody(reader);
    }
    members++;
  }
}

function coming(reader: ByteReader, start: Uint8Array, size: number, offset: number): ComingMember {
  return {
    kind: 'member',
    offset,
    size,
    plainSize: Buffer.from(start.buffer, start.byteOffset, start.length).readUInt32LE(20),
    async take(member) {
      member.set(start);
      const rest = size - start.length;
      if ((await reader.into(member.subarray(start.length))) < rest) throw corrupt('truncated', reader.position);
      return member;
    },
    async pass() {
      if (!(await reader.skip(size - start.length))) throw corrupt('truncated', reader.position);
    },
  };
}

/** Length of the member that starts with these bytes, when it is one of ours and short enough to be taken whole. */
export function ownMemberSize(start: Uint8Array): number | undefined {
  const header = Buffer.from(start.buffer, start.byteOffset, start.length);
  if (header.length < memberHeaderSize) return undefined;
  const size = header.readUInt32LE(16);
  const plain = header.readUInt32LE(20);
  if (size < memberHeaderSize + memberTrailerSize + 1 || size > longestMember || plain > longestMember)
    return undefined;
  return memberHeader(size - memberHeaderSize - memberTrailerSize, plain).equals(header) ? size : undefined;
}

/** Skips a member's header of any shape the RFC allows, each part bounded. */
async function foreignHeader(reader: ByteReader, later: boolean): Promise<void> {
  const offset = reader.position;
  const exactly = async (length: number): Promise<Buffer> => {
    const bytes = await reader.upTo(length);
    if (bytes.length < length) throw corrupt('truncated', reader.position);
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  };
  const magic = await reader.upTo(2);
  if (magic[0] !== 0x1f || (magic.length > 1 && magic[1] !== 0x8b)) throw corrupt(later ? 'garbage' : 'header', offset);
  if (magic.length < 2) throw corrupt('truncated', offset);
  const fixed = await exactly(8);
  const flags = fixed[1] as number;
  if (fixed[0] !== 8 || (flags & 0xe0) !== 0) throw corrupt('header', offset);
  if (flags & 4) await exactly((await exactly(2)).readUInt16LE(0));
  // File name and comment: ended by a zero byte; nobody writes more than a path.
  for (const flag of [8, 16]) {
    if ((flags & flag) === 0) continue;
    let length = 0;
    while ((await exactly(1))[0] !== 0) if (++length > 65536) throw corrupt('header', offset);
  }
  if (flags & 2) await exactly(2);
}

/** Streams the deflate data of one member of unknown length and checks its trailer. */
async function* foreignBody(reader: ByteReader): AsyncGenerator<Piece> {
  const offset = reader.position;
  const inflate = createInflateRaw({ chunkSize: 256 * 1024 });
  const ended = new Promise<void>((resolve) => inflate.once('end', resolve).once('close', resolve));
  let fault: unknown;
  const feeding = (async () => {
    let fed = 0;
    for (;;) {
      const chunk = await reader.some(1024 * 1024);
      // The trailer always follows, so an end here is before the member's own.
      if (chunk === undefined) throw corrupt('truncated', reader.position);
      const written = new Promise<void>((resolve) => inflate.write(chunk, () => resolve()));
      fed += chunk.length;
      await Promise.race([written, ended]);
      if (inflate.destroyed && !inflate.readableEnded) return;
      const left = fed - inflate.bytesWritten;
      if (left > 0) return reader.unread(chunk.subarray(chunk.length - left));
    }
  })().catch((error: unknown) => {
    fault = error;
    inflate.destroy();
  });
  let crc = 0;
  let size = 0;
  try {
    for await (const bytes of inflate as AsyncIterable<Uint8Array>) {
      crc = crc32(bytes, crc);
      size += bytes.length;
      yield { kind: 'bytes', bytes };
    }
    await feeding;
  } catch (error) {
    if (fault === undefined) throw corrupt('data', offset, error);
  } finally {
    inflate.destroy();
    await feeding;
  }
  if (fault !== undefined) throw fault;
  const trailer = await reader.upTo(memberTrailerSize);
  if (trailer.length < memberTrailerSize) throw corrupt('truncated', reader.position);
  const view = Buffer.from(trailer.buffer, trailer.byteOffset, trailer.length);
  if (view.readUInt32LE(0) !== crc) throw corrupt('checksum', offset);
  if (view.readUInt32LE(4) !== size % 2 ** 32) throw corrupt('length', offset);
}

async function onlyZeros(reader: ByteReader): Promise<void> {
  for (let bytes = await reader.some(); bytes !== undefined; bytes = await reader.some()) {
    const stray = bytes.findIndex((byte) => byte !== 0);
    if (stray >= 0) throw corrupt('garbage', reader.position - bytes.length + stray);
  }
}

export function corrupt(
  problem: 'header' | 'data' | 'checksum' | 'length' | 'truncated' | 'garbage',
  offset: number,
  cause?: unknown,
): SealiftError {
  return new SealiftError('gzip.corrupt', { problem, offset }, { cause });
}

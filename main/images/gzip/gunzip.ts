import { availableParallelism } from 'node:os';
import { crc32, createInflateRaw, inflateRaw } from 'node:zlib';
import { ByteReader, type SkippableSource } from '../../archives';
import { SealiftError } from '../../errors';
import { longestMember, memberHeader, memberHeaderSize, memberTrailerSize } from './format';

/** How many members are decompressed at a time: libuv's threads do it. */
const inflating = Math.max(1, Math.min(availableParallelism(), 4));

export interface GunzipLimits {
  /** Most bytes that may come out. More ends in `gzip.too_large`. */
  readonly maxBytes?: number;
  /** Most bytes out per byte in, looked at once `ratioFrom` bytes are out (default 256 MiB). More ends in `gzip.too_large`. */
  readonly maxRatio?: number;
  readonly ratioFrom?: number;
  readonly signal?: AbortSignal;
  /** Told, before its data comes out, of every member that is not byte for byte as Sealift writes them; with its offset. */
  readonly onForeign?: (offset: number) => void;
  /** Keeps each own member beside what came out of it, for `memberOf`. */
  readonly keepMembers?: boolean;
}

/**
 * Decompresses a gzip stream of any number of members. Sealift's own members (see format.ts) are decompressed several at a
 * time; foreign ones are streamed. Lengths and checksums of every member are checked. Throws `gzip.corrupt` for anything that
 * is not gzip to its last byte (`problem`: header, data, checksum, length, truncated, garbage), `gzip.too_large` beyond the limits.
 * Zero bytes after the last member are padding, as gzip(1) has it. What is skipped of own members is not decompressed, and so
 * not checked; what is skipped of foreign ones is.
 */
export function gunzipMembers(source: AsyncIterable<Uint8Array>, limits: GunzipLimits = {}): SkippableSource {
  return new Gunzip(source, limits);
}

const unpackedFrom = new WeakMap<Uint8Array, Uint8Array>();

/**
 * The member that a piece was decompressed from, when it is one of Sealift's own, whole, and `keepMembers` was asked for. Pieces keep
 * their identity on the way through a ByteReader as long as they are not cut.
 */
export function memberOf(piece: Uint8Array): Uint8Array | undefined {
  return unpackedFrom.get(piece);
}

class Gunzip implements SkippableSource {
  readonly #reader: ByteReader;
  readonly #raw: AsyncGenerator<Piece>;
  readonly #limits: GunzipLimits;
  readonly #guard: (bytes: number) => void;
  /** Pieces that are being decompressed, in their order. */
  readonly #ahead: Promise<Uint8Array>[] = [];
  /** What a skip left of a piece. */
  #rest: Uint8Array | undefined;
  #ended = false;
  /** How many pieces may be under way: more with every one, because who looks at a beginning only wants no more than it. */
  #furthest = 1;

  constructor(source: AsyncIterable<Uint8Array>, limits: GunzipLimits) {
    this.#reader = new ByteReader(source);
    this.#raw = pieceReader(this.#reader, limits.onForeign);
    this.#limits = limits;
    this.#guard = outputGuard(this.#reader, limits);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    try {
      for (;;) {
        this.#limits.signal?.throwIfAborted();
        const bytes = this.#takeRest() ?? (await this.#next());
        if (bytes === undefined) return;
        if (bytes.length > 0) yield bytes;
      }
    } finally {
      this.#ended = true;
      await Promise.allSettled(this.#ahead);
      await this.#raw.return(undefined);
      await this.#reader.close();
    }
  }

  async skip(length: number): Promise<boolean> {
    let left = length;
    while (left > 0) {
      this.#limits.signal?.throwIfAborted();
      const ready = this.#takeRest() ?? (this.#ahead.length > 0 ? await this.#next(0) : undefined);
      if (ready !== undefined) {
        if (ready.length > left) this.#rest = ready.subarray(left);
        left -= Math.min(left, ready.length);
        continue;
      }
      const { done, value } = await this.#raw.next();
      if (done) return false;
      if (value.kind === 'member' && value.plainSize <= left) {
        this.#guard(value.plainSize);
        left -= value.plainSize;
      } else this.#begin(value);
    }
    return true;
  }

  #takeRest(): Uint8Array | undefined {
    const rest = this.#rest;
    this.#rest = undefined;
    return rest;
  }

  /** The next piece, after as many more were begun as may be under way. */
  async #next(furthest = this.#furthest): Promise<Uint8Array | undefined> {
    this.#furthest = Math.min(inflating + 1, this.#furthest + 1);
    while (!this.#ended && this.#ahead.length < furthest) {
      // What is wrong further on is said when its turn comes.
      const item = await this.#raw.next().catch((error: unknown) => {
        this.#ended = true;
        const fault = Promise.reject(error);
        fault.catch(() => undefined);
        this.#ahead.push(fault);
      });
      if (!item) break;
      if (item.done) this.#ended = true;
      else this.#begin(item.value);
    }
    const bytes = await this.#ahead.shift();
    if (bytes !== undefined) this.#guard(bytes.length);
    return bytes;
  }

  #begin(piece: Piece): void {
    const work = piece.kind === 'member' ? this.#inflate(piece) : Promise.resolve(piece.bytes);
    work.catch(() => undefined);
    this.#ahead.push(work);
  }

  async #inflate(piece: Extract<Piece, { kind: 'member' }>): Promise<Uint8Array> {
    const bytes = await inflateMember(piece.bytes, piece.offset);
    if (this.#limits.keepMembers) unpackedFrom.set(bytes, piece.bytes);
    return bytes;
  }
}

type Piece =
  | { readonly kind: 'member'; readonly bytes: Buffer; readonly offset: number; readonly plainSize: number }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array };

/** Walks over the members: own ones come out whole and still compressed, foreign ones as decompressed pieces. */
async function* pieceReader(
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
    const own = ownMemberSize(start);
    if (own !== undefined) {
      const rest = await reader.upTo(own - start.length);
      if (rest.length < own - start.length) throw corrupt('truncated', reader.position);
      const bytes = Buffer.concat([start, rest]);
      yield { kind: 'member', bytes, offset, plainSize: bytes.readUInt32LE(20) };
    } else {
      onForeign(offset);
      reader.unread(start);
      await foreignHeader(reader, members > 0);
      yield* foreignBody(reader);
    }
    members++;
  }
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

/** The data of one whole member of ours; lengths and checksum are checked. Throws `gzip.corrupt` with the offset given. */
export async function inflateMember(member: Uint8Array, offset: number): Promise<Uint8Array> {
  const view = Buffer.from(member.buffer, member.byteOffset, member.length);
  const plainSize = view.readUInt32LE(20);
  const body = view.subarray(memberHeaderSize, view.length - memberTrailerSize);
  const { bytes, consumed } = await new Promise<{ bytes: Uint8Array; consumed: number }>((resolve, reject) => {
    // `info` also hands out the engine, which knows how much of the input it used.
    const options = { info: true, chunkSize: Math.max(64, plainSize + 1), maxOutputLength: Math.max(1, plainSize) };
    inflateRaw(body, options, (error, result) => {
      if (error) return reject(corrupt('data', offset, error));
      const { buffer, engine } = result as unknown as { buffer: Uint8Array; engine: { bytesWritten: number } };
      resolve({ bytes: buffer, consumed: engine.bytesWritten });
    });
  });
  if (consumed !== body.length || bytes.length !== plainSize || view.readUInt32LE(view.length - 4) !== plainSize)
    throw corrupt('length', offset);
  if (crc32(bytes) !== view.readUInt32LE(view.length - 8)) throw corrupt('checksum', offset);
  return bytes;
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

function outputGuard(reader: ByteReader, limits: GunzipLimits): (bytes: number) => void {
  const {
    maxBytes = Number.POSITIVE_INFINITY,
    maxRatio = Number.POSITIVE_INFINITY,
    ratioFrom = 256 * 1024 * 1024,
  } = limits;
  let out = 0;
  return (bytes) => {
    out += bytes;
    if (out > maxBytes) throw new SealiftError('gzip.too_large', { limit: maxBytes });
    if (out > ratioFrom && out > reader.position * maxRatio)
      throw new SealiftError('gzip.too_large', { limit: Math.round(reader.position * maxRatio) });
  };
}

function corrupt(
  problem: 'header' | 'data' | 'checksum' | 'length' | 'truncated' | 'garbage',
  offset: number,
  cause?: unknown,
): SealiftError {
  return new SealiftError('gzip.corrupt', { problem, offset }, { cause });
}

import { ByteReader, type SkippableSource } from '../../archives';
import { SealiftError } from '../../errors';
import { inflating, memberMemory, unpackHere, unpackNext } from './inflate';
import { type ComingMember, type Piece, walkMembers } from './walk';

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
  /** With as little memory as will do: on no threads of its own, each of which takes some for itself. */
  readonly lean?: boolean;
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
  #begun = 0;

  constructor(source: AsyncIterable<Uint8Array>, limits: GunzipLimits) {
    this.#reader = new ByteReader(source);
    this.#raw = walkMembers(this.#reader, limits.onForeign);
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
        await value.pass();
        left -= value.plainSize;
      } else await this.#begin(value);
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
    this.#furthest = Math.min(inflating * 2, this.#furthest + 1);
    while (!this.#ended && this.#ahead.length < furthest) {
      try {
        const item = await this.#raw.next();
        if (item.done) this.#ended = true;
        else await this.#begin(item.value);
      } catch (error) {
        // What is wrong further on is said when its turn comes.
        this.#ended = true;
        const fault = Promise.reject(error);
        fault.catch(() => undefined);
        this.#ahead.push(fault);
      }
    }
    const bytes = await this.#ahead.shift();
    if (bytes !== undefined) this.#guard(bytes.length);
    return bytes;
  }

  async #begin(piece: Piece): Promise<void> {
    const work =
      piece.kind === 'member'
        ? this.#inflate(piece, await piece.take(memberMemory(piece.size)))
        : Promise.resolve(piece.bytes);
    work.catch(() => undefined);
    this.#ahead.push(work);
  }

  async #inflate({ offset }: ComingMember, member: Buffer<ArrayBuffer>): Promise<Uint8Array> {
    const began = this.#begun++;
    if (this.#limits.lean) return unpackHere(member, offset);
    if (!this.#limits.keepMembers) return unpackNext(member, offset, began);
    const kept = Uint8Array.from(member);
    const bytes = await unpackNext(member, offset, began);
    unpackedFrom.set(bytes, kept);
    return bytes;
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

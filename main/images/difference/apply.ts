import { createHash } from 'node:crypto';
import { ByteReader } from '../../archives';
import { SealiftError } from '../../errors';
import { gunzipMembers } from '../gzip';
import type { Digest, LayerBytes, LayerRef } from '../types';
import { Effort } from './effort';
import {
  blockHeadSize,
  differenceHeadSize,
  invalid,
  mostInstructions,
  mostLiterals,
  readDifferenceHead,
} from './format';
import { NumberReader, unzigzag } from './varint';

/** What is handed on at a time. */
const pieceSize = 256 * 1024;
/** Most bytes read from the base at a time. */
const readSize = 1024 * 1024;

/**
 * Rebuilds a layer from the layer it was made from and their difference, which is read strictly forward. The last piece comes out only when
 * all of it has the digest that is expected. Memory: a few MiB beside what the base keeps.
 *
 * Throws `layer.difference_invalid` for a difference that is damaged, hostile, for another layer or from another base; what the base and
 * the source themselves throw comes through as it is.
 */
export async function* applyDifference(
  difference: AsyncIterable<Uint8Array>,
  base: LayerBytes,
  expect: LayerRef,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const source = watched(difference);
  const reader = new ByteReader(source.bytes);
  try {
    const head = readDifferenceHead(await reader.upTo(differenceHeadSize));
    if (head.layer.diffId !== expect.diffId || head.layer.size !== expect.size) throw invalid(expect.diffId, 'layer');
    if (head.base.diffId !== base.diffId || head.base.size !== base.size) throw invalid(expect.diffId, 'base');
    yield* rebuilt(new ByteReader(unpacked(reader, expect, signal)), base, expect, signal);
  } catch (error) {
    if (source.fault !== undefined) throw source.fault;
    if (isInvalid(error, '')) throw invalid(expect.diffId, 'header', error);
    if (error instanceof SealiftError && (error.code === 'gzip.corrupt' || error.code === 'gzip.too_large'))
      throw invalid(expect.diffId, error.params.problem === 'truncated' ? 'truncated' : 'data', error);
    throw error;
  } finally {
    await reader.close();
  }
}

function isInvalid(error: unknown, layer: string): boolean {
  return error instanceof SealiftError && error.code === 'layer.difference_invalid' && error.params.layer === layer;
}

/** Tells the source's own failures from what is wrong with its bytes. */
function watched(source: AsyncIterable<Uint8Array>): { fault: unknown; bytes: AsyncIterable<Uint8Array> } {
  const watch = { fault: undefined as unknown, bytes: passing() };
  async function* passing(): AsyncGenerator<Uint8Array> {
    try {
      yield* source;
    } catch (error) {
      watch.fault = error;
      throw error;
    }
  }
  return watch;
}

/** What the gzip members hold. Only members as Sealift writes them, and nothing behind the last. */
function unpacked(reader: ByteReader, { diffId, size }: LayerRef, signal?: AbortSignal): AsyncIterable<Uint8Array> {
  return gunzipMembers(reader.rest(), {
    // Every instruction gives at least a byte and takes at most 24; what is more is noticed before it is unpacked.
    maxBytes: size * 25 + blockHeadSize * 1024,
    onForeign: () => {
      throw invalid(diffId, 'garbage');
    },
    ...(signal === undefined ? {} : { signal }),
  });
}

async function* rebuilt(
  plain: ByteReader,
  base: LayerBytes,
  expect: LayerRef,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const out = new Output(expect);
  const effort = new Effort(base.size);
  const fail = (problem: Parameters<typeof invalid>[1]) => invalid(expect.diffId, problem);
  /** Where the base would go on if literal bytes stood for as many of its own. */
  let position = 0;
  try {
    for (;;) {
      const head = await exactly(plain, blockHeadSize, expect.diffId);
      if (head === undefined) break;
      const [instructionBytes, literalBytes] = [head.readUInt32LE(0), head.readUInt32LE(4)];
      if (instructionBytes === 0 || instructionBytes > mostInstructions || literalBytes > mostLiterals)
        throw fail('bounds');
      const instructions = await exactly(plain, instructionBytes, expect.diffId, true);
      const literals = await exactly(plain, literalBytes, expect.diffId, true);
      const numbers = new NumberReader(instructions as Buffer);
      const next = () => {
        const number = numbers.next();
        if (number === undefined) throw fail('bounds');
        return number;
      };
      let used = 0;
      while (!numbers.atEnd) {
        signal?.throwIfAborted();
        const copied = next();
        if (copied > 0) position += unzigzag(next());
        const literal = next();
        if (copied + literal === 0 || copied + literal > out.left) throw fail('bounds');
        if (used + literal > literalBytes) throw fail('bounds');
        if (copied > 0) {
          if (position < 0 || position + copied > base.size) throw fail('bounds');
          for (let at = position; at < position + copied; at += readSize) {
            const length = Math.min(readSize, position + copied - at);
            if (!effort.allows(at, length)) throw fail('effort');
            yield* out.add(await base.read(at, length));
          }
        }
        if (literal > 0) yield* out.add((literals as Buffer).subarray(used, used + literal));
        used += literal;
        position += copied + literal;
      }
      if (used !== literalBytes) throw fail('bounds');
    }
    yield* out.end();
  } finally {
    await plain.close();
  }
}

/** Exactly so many bytes; undefined where there are none left at all, unless there must be. */
async function exactly(reader: ByteReader, length: number, layer: Digest, must = false): Promise<Buffer | undefined> {
  const bytes = await reader.upTo(length);
  if (bytes.length === 0 && length > 0 && !must) return undefined;
  if (bytes.length < length) throw invalid(layer, 'truncated');
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}

/** Gathers the layer's bytes into pieces, hashes them, and holds the last back until the digest is known to be right. */
class Output {
  readonly #expect: LayerRef;
  readonly #hash = createHash('sha256');
  #piece = Buffer.allocUnsafe(pieceSize);
  #filled = 0;
  left: number;

  constructor(expect: LayerRef) {
    this.#expect = expect;
    this.left = expect.size;
  }

  /** The bytes must not be more than what is left. */
  *add(bytes: Uint8Array): Generator<Uint8Array> {
    this.left -= bytes.length;
    for (let at = 0; at < bytes.length; ) {
      if (this.#filled === pieceSize) {
        this.#hash.update(this.#piece);
        yield this.#piece;
        this.#piece = Buffer.allocUnsafe(pieceSize);
        this.#filled = 0;
      }
      const part = bytes.subarray(at, at + pieceSize - this.#filled);
      this.#piece.set(part, this.#filled);
      this.#filled += part.length;
      at += part.length;
    }
  }

  *end(): Generator<Uint8Array> {
    const { diffId } = this.#expect;
    if (this.left > 0) throw invalid(diffId, 'truncated');
    const last = this.#piece.subarray(0, this.#filled);
    if (`sha256:${this.#hash.update(last).digest('hex')}` !== diffId) throw invalid(diffId, 'digest');
    if (last.length > 0) yield last;
  }
}

import { createHash, type Hash } from 'node:crypto';
import { SealiftError } from '../../errors';
import {
  type AgeHeader,
  CHUNK_BYTES,
  MAX_HEADER_BYTES,
  NONCE_BYTES,
  PayloadKey,
  payloadShape,
  readAgeHeader,
  SEALED_CHUNK_BYTES,
  startsAge,
} from '../../trust';
import type { PackageBytes, PackageSource } from './source';

/** Finds the key of an encrypted file. Throws `encryption.*` when it is not to be had here. */
export type Unlock = (header: AgeHeader, path: string) => Promise<Uint8Array>;

/** Chunks that are read at once. */
const BATCH = 16;

/**
 * The package inside an encrypted file, as a source like any other: read at any place, decrypted as it is read, never written down.
 * A source that is not encrypted is returned as it is; told by its first bytes, never by its name. Throws `encryption.*`.
 */
export async function unlocked(source: PackageSource, unlock: Unlock, signal?: AbortSignal): Promise<PackageSource> {
  const found = await encryptionOf(source, signal);
  if (!found) return source;
  const { header, nonce, shape } = found;
  const key = new PayloadKey(await unlock(header, source.path), nonce);
  const start = header.bytes.length + NONCE_BYTES;
  return {
    path: source.path,
    size: shape.plainBytes,
    mtimeMs: source.mtimeMs,
    encrypted: { recipients: header.recipients, size: source.size },
    expected: () => source.expected(),
    async open(at, lean) {
      const bytes = await source.open(at, lean);
      const beginning = Buffer.concat([header.bytes, nonce]);
      return new DecryptedBytes(bytes, { key, start, ...shape, beginning, path: source.path, sealedEnd: source.size });
    },
  };
}

/** What an encrypted file says to everybody; undefined when it is not encrypted. Throws `encryption.damaged`. */
export async function encryptionOf(source: PackageSource, signal?: AbortSignal) {
  const bytes = await source.open(signal);
  try {
    const beginning = Buffer.alloc(Math.min(source.size, MAX_HEADER_BYTES + NONCE_BYTES));
    const read = beginning.subarray(0, await bytes.read(beginning, 0));
    if (!startsAge(read)) return undefined;
    const damaged = (problem: string) =>
      new SealiftError('encryption.damaged', { path: source.path, problem, offset: read.length });
    const header = readAgeHeader(read);
    if (!header) throw damaged('header');
    const start = header.bytes.length + NONCE_BYTES;
    const shape = read.length >= start ? payloadShape(source.size - start) : undefined;
    if (!shape) throw damaged('length');
    return { header, nonce: Uint8Array.from(read.subarray(header.bytes.length, start)), shape };
  } finally {
    await bytes.close();
  }
}

interface Payload {
  readonly key: PayloadKey;
  /** Where the first chunk begins. */
  readonly start: number;
  readonly sealedEnd: number;
  readonly chunks: number;
  readonly plainBytes: number;
  /** What stands before the chunks. */
  readonly beginning: Uint8Array;
  readonly path: string;
}

class DecryptedBytes implements PackageBytes {
  readonly #bytes: PackageBytes;
  readonly #payload: Payload;
  readonly #hash: Hash;
  /** The chunk up to which the file was hashed: every one is, once, when it is read in its turn. */
  #hashed = 0;
  #kept: { number: number; plain: Uint8Array } | undefined;

  constructor(bytes: PackageBytes, payload: Payload) {
    this.#bytes = bytes;
    this.#payload = payload;
    this.#hash = createHash('sha256').update(payload.beginning);
  }

  async read(buffer: Uint8Array, position: number): Promise<number> {
    const end = Math.min(position + buffer.length, this.#payload.plainBytes);
    let filled = 0;
    // The one chunk of an empty payload is looked at too: it says that nothing is missing.
    if (this.#payload.plainBytes === 0 && this.#hashed === 0) await this.#chunks(0, 1, () => undefined);
    while (position + filled < end) {
      const from = Math.floor((position + filled) / CHUNK_BYTES);
      const to = Math.min(Math.ceil(end / CHUNK_BYTES), from + BATCH);
      await this.#chunks(from, to, (number, plain) => {
        const at = position + filled - number * CHUNK_BYTES;
        const piece = plain.subarray(at, Math.min(plain.length, end - number * CHUNK_BYTES));
        buffer.set(piece, filled);
        filled += piece.length;
      });
    }
    return filled;
  }

  digest(): string {
    if (this.#hashed !== this.#payload.chunks) throw new Error('a digest of what was not read to its end');
    return this.#hash.copy().digest('hex');
  }

  close(): Promise<void> {
    this.#kept = undefined;
    return this.#bytes.close();
  }

  /** Hands out the chunks from one number up to another, opened. */
  async #chunks(from: number, to: number, take: (number: number, plain: Uint8Array) => void): Promise<void> {
    const { start, chunks, sealedEnd, path } = this.#payload;
    let first = from;
    if (this.#kept?.number === first) take(first++, this.#kept.plain);
    if (first >= to) return;
    const offset = start + first * SEALED_CHUNK_BYTES;
    const sealed = Buffer.allocUnsafe(Math.min((to - first) * SEALED_CHUNK_BYTES, sealedEnd - offset));
    const damaged = (number: number) =>
      new SealiftError('encryption.damaged', { path, problem: 'payload', offset: start + number * SEALED_CHUNK_BYTES });
    if ((await this.#bytes.read(sealed, offset)) < sealed.length) throw damaged(chunks - 1);
    for (let number = first; number < to; number++) {
      const at = (number - first) * SEALED_CHUNK_BYTES;
      const bytes = sealed.subarray(at, at + SEALED_CHUNK_BYTES);
      const plain = this.#payload.key.open(number, number === chunks - 1, bytes);
      if (!plain) throw damaged(number);
      if (number === this.#hashed) {
        this.#hash.update(bytes);
        this.#hashed++;
      }
      this.#kept = { number, plain };
      take(number, plain);
    }
  }
}

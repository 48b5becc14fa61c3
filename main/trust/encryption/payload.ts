import { hkdfSync, randomBytes } from 'node:crypto';
import { age } from './age';
import { type ChunkCipher, chunkCipher, TAG_BYTES } from './chunk-cipher';

/*
 * The payload of an age file: a nonce, then chunks of 64 KiB, each sealed for itself with its number, the last one marked as such. So any
 * part of it can be read alone, and nothing can be moved, left out or added. The library reads and writes it from end to
 * end only, and in JavaScript; headers and keys are the library's.
 */

export const CHUNK_BYTES = 64 * 1024;
export const SEALED_CHUNK_BYTES = CHUNK_BYTES + TAG_BYTES;
export const NONCE_BYTES = 16;
const FILE_KEY_BYTES = 16;

/** How many chunks, and bytes in them, so many bytes of payload (behind the nonce) hold; undefined for lengths that none has. */
export function payloadShape(sealedBytes: number): { chunks: number; plainBytes: number } | undefined {
  const chunks = Math.max(1, Math.ceil(sealedBytes / SEALED_CHUNK_BYTES));
  const plainBytes = sealedBytes - chunks * TAG_BYTES;
  const last = plainBytes - (chunks - 1) * CHUNK_BYTES;
  return last < 0 || (last === 0 && chunks > 1) ? undefined : { chunks, plainBytes };
}

/** Length of an age file around so many bytes, for so many recipients. */
export function encryptedSize(plainBytes: number, recipients: number): number {
  // The first line, two lines for each recipient, the line with the header's digest.
  const header = 22 + recipients * 98 + 48;
  return header + NONCE_BYTES + plainBytes + TAG_BYTES * Math.max(1, Math.ceil(plainBytes / CHUNK_BYTES));
}

/** Seals and opens the chunks of one payload. */
export class PayloadKey {
  readonly #key: Uint8Array;
  readonly #cipher: ChunkCipher;

  constructor(fileKey: Uint8Array, nonce: Uint8Array, cipher: ChunkCipher = chunkCipher) {
    this.#key = new Uint8Array(hkdfSync('sha256', fileKey, nonce, 'payload', 32));
    this.#cipher = cipher;
  }

  seal(number: number, last: boolean, plain: Uint8Array): Uint8Array {
    return this.#cipher.seal(this.#key, chunkNonce(number, last), plain);
  }

  /** Undefined when these bytes are not that chunk. */
  open(number: number, last: boolean, sealed: Uint8Array): Uint8Array | undefined {
    return this.#cipher.open(this.#key, chunkNonce(number, last), sealed);
  }
}

/** Eleven bytes of number, big-endian, and the mark of the last. */
function chunkNonce(number: number, last: boolean): Uint8Array {
  const nonce = Buffer.alloc(12);
  nonce.writeUIntBE(number, 5, 6);
  nonce[11] = last ? 1 : 0;
  return nonce;
}

/** What turns plain bytes, piece by piece, into an age file. */
export interface AgeWriter {
  /** The bytes of the file that are certain once these followed. */
  push(plain: Uint8Array): Uint8Array[];
  /** The rest of the file. Nothing may be pushed any more. */
  end(): Uint8Array[];
}

/** Begins an age file to recipients (`age1…`). Every file has keys of its own, so no two are alike. */
export async function ageWriter(recipients: readonly string[]): Promise<AgeWriter> {
  const { Encrypter } = await age();
  const encrypter = new Encrypter();
  for (const recipient of recipients) encrypter.addRecipient(recipient);
  let fileKey: Uint8Array = new Uint8Array();
  encrypter.addRecipient({
    // Asked to wrap the key like the others, this one only takes it along.
    wrapFileKey(key) {
      fileKey = Uint8Array.from(key);
      return [];
    },
  });
  const empty = await encrypter.encrypt(new Uint8Array());
  const header = empty.slice(0, empty.length - NONCE_BYTES - TAG_BYTES);
  if (fileKey.length !== FILE_KEY_BYTES) throw new TypeError(`a file key of ${fileKey.length} bytes`);
  const nonce = randomBytes(NONCE_BYTES);
  return new ChunkWriter(Buffer.concat([header, nonce]), new PayloadKey(fileKey, nonce));
}

class ChunkWriter implements AgeWriter {
  readonly #beginning: Uint8Array;
  readonly #key: PayloadKey;
  readonly #chunk = Buffer.alloc(CHUNK_BYTES);
  #filled = 0;
  #number = 0;
  #begun = false;

  constructor(beginning: Uint8Array, key: PayloadKey) {
    this.#beginning = beginning;
    this.#key = key;
  }

  push(plain: Uint8Array): Uint8Array[] {
    const out = this.#start();
    for (let at = 0; at < plain.length; ) {
      // A full chunk is sealed only when more follows: it might be the last.
      if (this.#filled === CHUNK_BYTES) out.push(this.#seal(false));
      const piece = plain.subarray(at, at + CHUNK_BYTES - this.#filled);
      this.#chunk.set(piece, this.#filled);
      this.#filled += piece.length;
      at += piece.length;
    }
    return out;
  }

  end(): Uint8Array[] {
    return [...this.#start(), this.#seal(true)];
  }

  #start(): Uint8Array[] {
    if (this.#begun) return [];
    this.#begun = true;
    return [this.#beginning];
  }

  #seal(last: boolean): Uint8Array {
    const sealed = this.#key.seal(this.#number++, last, this.#chunk.subarray(0, this.#filled));
    this.#filled = 0;
    return sealed;
  }
}

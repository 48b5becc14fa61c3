import { createCipheriv, createDecipheriv, getCiphers } from 'node:crypto';
import { chacha20poly1305 } from '@noble/ciphers/chacha.js';

export const TAG_BYTES = 16;
const NAME = 'chacha20-poly1305';

/** ChaCha20-Poly1305 over pieces that fit into memory. */
export interface ChunkCipher {
  /** The encrypted bytes with their tag. */
  seal(key: Uint8Array, nonce: Uint8Array, plain: Uint8Array): Uint8Array;
  /** The bytes that were sealed; undefined when these are not what `seal` gave. */
  open(key: Uint8Array, nonce: Uint8Array, sealed: Uint8Array): Uint8Array | undefined;
}

/** The runtime's own: some ten times faster. Electron's crypto does not have it. */
export const nativeCipher: ChunkCipher = {
  seal(key, nonce, plain) {
    const cipher = createCipheriv(NAME, key, nonce, { authTagLength: TAG_BYTES });
    return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
  },
  open(key, nonce, sealed) {
    if (sealed.length < TAG_BYTES) return undefined;
    const decipher = createDecipheriv(NAME, key, nonce, { authTagLength: TAG_BYTES });
    decipher.setAuthTag(sealed.subarray(sealed.length - TAG_BYTES));
    const plain = decipher.update(sealed.subarray(0, sealed.length - TAG_BYTES));
    try {
      decipher.final();
      return plain;
    } catch {
      return undefined;
    }
  },
};

/** The same in JavaScript, for every runtime. */
export const portableCipher: ChunkCipher = {
  seal: (key, nonce, plain) => chacha20poly1305(key, nonce).encrypt(plain),
  open(key, nonce, sealed) {
    try {
      return chacha20poly1305(key, nonce).decrypt(sealed);
    } catch {
      return undefined;
    }
  },
};

export const chunkCipher: ChunkCipher = getCiphers().includes(NAME) ? nativeCipher : portableCipher;

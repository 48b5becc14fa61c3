import { randomBytes, scrypt } from 'node:crypto';
import type { Identity, Recipient, Stanza } from 'age-encryption';
import { SealiftError } from '../../errors';
import { age } from './age';
import { chunkCipher } from './chunk-cipher';

/*
 * age's passphrase recipient, over the runtime's own scrypt: the library's blocks the thread for as long as it takes. age says that it
 * stands alone in a header, and readers refuse more work than 2^20.
 */

const LABEL = 'age-encryption.org/v1/scrypt';
const NAME = 'scrypt';
const SALT_BYTES = 16;
const MOST_WORK = 20;
const ZERO_NONCE = new Uint8Array(12);

/** Work as `age -p` asks for: 256 MiB and about a second. */
export const ageWork = 18;

/** Wraps a file key with a passphrase. */
export class PassphraseRecipient implements Recipient {
  readonly #passphrase: string;
  readonly #work: number;

  constructor(passphrase: string, work = ageWork) {
    if (passphrase === '') throw new SealiftError('trust.passphrase_empty');
    this.#passphrase = passphrase;
    this.#work = work;
  }

  async wrapFileKey(fileKey: Uint8Array): Promise<Stanza[]> {
    const salt = randomBytes(SALT_BYTES);
    const key = await derive(this.#passphrase, salt, this.#work);
    const { Stanza } = await age();
    return [new Stanza([NAME, unpadded(salt), String(this.#work)], chunkCipher.seal(key, ZERO_NONCE, fileKey))];
  }
}

/** Unwraps a file key with a passphrase. */
export class PassphraseIdentity implements Identity {
  /** Whether there was something to try it on. */
  tried = false;
  readonly #passphrase: string;

  constructor(passphrase: string) {
    this.#passphrase = passphrase;
  }

  async unwrapFileKey(stanzas: Stanza[]): Promise<Uint8Array | null> {
    const [stanza] = stanzas;
    if (stanzas.length !== 1 || stanza?.args[0] !== NAME || stanza.args.length !== 3) return null;
    const salt = Buffer.from(stanza.args[1] ?? '', 'base64');
    const work = Number(stanza.args[2]);
    if (salt.length !== SALT_BYTES || !/^[1-9]\d?$/.test(stanza.args[2] ?? '')) return null;
    if (work > MOST_WORK)
      throw new SealiftError('trust.kdf_refused', { operations: 2 ** work, memory: 2 ** (work + 10) });
    const key = await derive(this.#passphrase, salt, work);
    this.tried = true;
    return chunkCipher.open(key, ZERO_NONCE, stanza.body) ?? null;
  }
}

function derive(passphrase: string, salt: Uint8Array, work: number): Promise<Uint8Array> {
  const parameters = { N: 2 ** work, r: 8, p: 1 };
  const memory = 128 * parameters.r * (parameters.N + parameters.p + 2) + (1 << 20);
  return new Promise((resolve, reject) => {
    const failed = (cause: unknown) => reject(new SealiftError('trust.kdf_memory', { memory }, { cause }));
    try {
      const salted = Buffer.concat([Buffer.from(LABEL), salt]);
      scrypt(Buffer.from(passphrase), salted, 32, { ...parameters, maxmem: memory }, (error, key) =>
        error ? failed(error) : resolve(key),
      );
    } catch (error) {
      failed(error);
    }
  });
}

function unpadded(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64').replace(/=+$/, '');
}

import { scrypt } from 'node:crypto';
import { SealiftError } from '../../errors';

/** What deriving a key from a passphrase may cost, in libsodium's terms: operations, and bytes of memory. */
export interface KdfLimits {
  readonly opsLimit: number;
  readonly memLimit: number;
}

/** libsodium's "sensitive" limits, which minisign uses: 1 GiB of memory and a few seconds. Nothing beyond them is attempted. */
export const minisignLimits: KdfLimits = { opsLimit: 33_554_432, memLimit: 1_073_741_824 };

const BLOCK_SIZE = 8;
const LEAST_OPS = 32_768;

/**
 * scrypt's parameters for given limits, by the rule of libsodium's `crypto_pwhash_scryptsalsa208sha256` (pickparams): the formats
 * store the limits, not the parameters. Undefined for limits that give none, or beyond minisign's own.
 */
export function scryptParameters({ opsLimit, memLimit }: KdfLimits): { N: number; r: number; p: number } | undefined {
  if (opsLimit > minisignLimits.opsLimit || memLimit > minisignLimits.memLimit) return undefined;
  const ops = Math.max(opsLimit, LEAST_OPS);
  const byOps = ops < Math.floor(memLimit / 32);
  const most = byOps ? ops / (BLOCK_SIZE * 4) : memLimit / (BLOCK_SIZE * 128);
  let N = 2;
  while (N <= Math.floor(most) / 2) N *= 2;
  const p = byOps ? 1 : Math.floor(Math.floor(Math.floor(ops / 4) / N) / BLOCK_SIZE);
  return p >= 1 ? { N, r: BLOCK_SIZE, p } : undefined;
}

/**
 * `length` bytes derived from a passphrase (its UTF-8 bytes, as typed). Throws `trust.kdf_refused` for limits beyond minisign's or
 * of no meaning, `trust.kdf_memory` when the system has not the memory that they ask for.
 */
export async function deriveBytes(
  passphrase: string,
  salt: Uint8Array,
  limits: KdfLimits,
  length: number,
): Promise<Buffer> {
  const parameters = scryptParameters(limits);
  if (!parameters)
    throw new SealiftError('trust.kdf_refused', { operations: limits.opsLimit, memory: limits.memLimit });
  const { N, r, p } = parameters;
  const memory = 128 * r * (N + p + 2) + (1 << 20);
  return new Promise((resolve, reject) => {
    const failed = (cause: unknown) => reject(new SealiftError('trust.kdf_memory', { memory }, { cause }));
    try {
      scrypt(Buffer.from(passphrase), salt, length, { ...parameters, maxmem: memory }, (error, bytes) =>
        error ? failed(error) : resolve(bytes),
      );
    } catch (error) {
      failed(error);
    }
  });
}

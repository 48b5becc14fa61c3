import { randomBytes } from 'node:crypto';
import { blake2b } from '@noble/hashes/blake2.js';
import { SealiftError } from '../../errors';
import { ed25519Sign, PUBLIC_BYTES, publicKeyOf, SEED_BYTES } from '../ed25519';
import { KEY_ID_BYTES, keyIdBytes, keyIdText, PURE, type PublicKey } from './public-key';
import { deriveBytes, type KdfLimits, minisignLimits } from './scrypt';
import { base64Bytes, commentOf, malformed, textLines, UNTRUSTED } from './text';

const CODE = 'trust.secret_key_malformed';
const MAX_FILE = 4096;
const SCRYPT = Buffer.from('Sc');
const NO_KDF = Buffer.alloc(2);
const BLAKE2B = Buffer.from('B2');
const SALT_BYTES = 32;
const CHECKSUM_BYTES = 32;
/** Offsets in the decoded file: letters of three algorithms, salt, two limits, then what a passphrase protects. */
const SALT_AT = 6;
const OPS_AT = SALT_AT + SALT_BYTES;
const MEM_AT = OPS_AT + 8;
const BODY_AT = MEM_AT + 8;
const BODY_BYTES = KEY_ID_BYTES + SEED_BYTES + PUBLIC_BYTES + CHECKSUM_BYTES;

/** A signing key. What is secret does not show in logs, JSON or a structured clone of it. */
export class SecretKey {
  readonly publicKey: PublicKey;
  readonly #seed: Buffer;

  constructor(keyId: string, seed: Uint8Array) {
    this.#seed = Buffer.from(seed);
    this.publicKey = { keyId, key: publicKeyOf(seed) };
  }

  /** A new key with a random id. */
  static generate(): SecretKey {
    return new SecretKey(keyIdText(randomBytes(KEY_ID_BYTES)), randomBytes(SEED_BYTES));
  }

  /** A pure Ed25519 signature: equal bytes give an equal signature. */
  sign(message: Uint8Array): Buffer {
    return ed25519Sign(this.#seed, message);
  }

  /** The secret itself, in libsodium's form: the seed, then the public key; 64 bytes. */
  expose(): Buffer {
    return Buffer.concat([this.#seed, this.publicKey.key]);
  }
}

/** Whether a secret key file asks for a passphrase. Throws `trust.secret_key_malformed`. */
export function isEncrypted(text: string | Uint8Array): boolean {
  return decode(text).subarray(2, 4).equals(SCRYPT);
}

/**
 * Reads minisign's secret key file, or its second line alone; a passphrase is used where the key asks for one. Throws
 * `trust.secret_key_malformed` with the problem, `trust.passphrase_needed`, `trust.passphrase_wrong`, and what deriving the key
 * throws (`trust.kdf_refused`, `trust.kdf_memory`).
 */
export async function parseSecretKey(text: string | Uint8Array, passphrase?: string): Promise<SecretKey> {
  const bytes = decode(text);
  const body = Buffer.from(bytes.subarray(BODY_AT));
  const encrypted = bytes.subarray(2, 4).equals(SCRYPT);
  if (encrypted) {
    if (passphrase === undefined) throw new SealiftError('trust.passphrase_needed');
    const limits = { opsLimit: limitAt(bytes, OPS_AT), memLimit: limitAt(bytes, MEM_AT) };
    mask(body, await deriveBytes(passphrase, bytes.subarray(SALT_AT, OPS_AT), limits, BODY_BYTES));
  }
  const secret = body.subarray(0, -CHECKSUM_BYTES);
  const sum = body.subarray(-CHECKSUM_BYTES);
  // minisign leaves the checksum of a key without passphrase empty; other tools fill it in.
  const empty = !encrypted && sum.every((byte) => byte === 0);
  if (!empty && !checksum(secret).equals(sum)) {
    if (encrypted) throw new SealiftError('trust.passphrase_wrong');
    throw new SealiftError(CODE, { problem: 'checksum' });
  }
  const seedEnd = KEY_ID_BYTES + SEED_BYTES;
  const key = new SecretKey(keyIdText(secret.subarray(0, KEY_ID_BYTES)), secret.subarray(KEY_ID_BYTES, seedEnd));
  if (!secret.subarray(seedEnd).equals(key.publicKey.key)) throw new SealiftError(CODE, { problem: 'key' });
  body.fill(0);
  return key;
}

/**
 * The key as minisign's secret key file, encrypted when there is a passphrase. `limits` may be lower than minisign's own, never
 * higher. Throws `trust.passphrase_empty`, and what deriving the key throws.
 */
export async function secretKeyFile(key: SecretKey, passphrase?: string, limits = minisignLimits): Promise<string> {
  const what = passphrase === undefined ? 'secret key' : 'encrypted secret key';
  return `${UNTRUSTED}minisign ${what} ${key.publicKey.keyId}\n${await secretKeyLine(key, passphrase, limits)}\n`;
}

/** The key's own line of a secret key file, as it stands there. Throws `trust.secret_key_malformed`. */
export function sealedLine(text: string | Uint8Array): string {
  return decode(text).toString('base64');
}

/** The second line of that file: the key itself. */
export async function secretKeyLine(
  key: SecretKey,
  passphrase?: string,
  limits: KdfLimits = minisignLimits,
): Promise<string> {
  if (passphrase === '') throw new SealiftError('trust.passphrase_empty');
  const secret = Buffer.concat([keyIdBytes(key.publicKey.keyId), key.expose()]);
  const body = Buffer.concat([secret, checksum(secret)]);
  const head = Buffer.alloc(BODY_AT);
  PURE.copy(head, 0);
  BLAKE2B.copy(head, 4);
  if (passphrase !== undefined) {
    SCRYPT.copy(head, 2);
    const salt = randomBytes(SALT_BYTES);
    salt.copy(head, SALT_AT);
    head.writeBigUInt64LE(BigInt(limits.opsLimit), OPS_AT);
    head.writeBigUInt64LE(BigInt(limits.memLimit), MEM_AT);
    mask(body, await deriveBytes(passphrase, salt, limits, BODY_BYTES));
  }
  const line = Buffer.concat([head, body]).toString('base64');
  secret.fill(0);
  body.fill(0);
  return line;
}

function decode(text: string | Uint8Array): Buffer {
  const lines = textLines(text, MAX_FILE, CODE);
  if (lines.length === 2) commentOf(lines[0], UNTRUSTED, CODE);
  else if (lines.length !== 1) malformed(CODE, 'lines');
  const bytes = base64Bytes(lines.at(-1), BODY_AT + BODY_BYTES, CODE);
  const kdf = bytes.subarray(2, 4);
  if (
    !bytes.subarray(0, 2).equals(PURE) ||
    !bytes.subarray(4, 6).equals(BLAKE2B) ||
    !(kdf.equals(SCRYPT) || kdf.equals(NO_KDF))
  )
    malformed(CODE, 'algorithm');
  return bytes;
}

/** BLAKE2b-256 over the algorithm's letters, the id and the key. Electron's crypto has no BLAKE2b, so it comes from a library. */
function checksum(secret: Uint8Array): Buffer {
  return Buffer.from(blake2b(Buffer.concat([PURE, secret]), { dkLen: CHECKSUM_BYTES }));
}

function limitAt(bytes: Buffer, at: number): number {
  return Number(bytes.readBigUInt64LE(at));
}

function mask(body: Buffer, stream: Buffer): void {
  for (const [index, byte] of stream.entries()) body.writeUInt8(body.readUInt8(index) ^ byte, index);
  stream.fill(0);
}

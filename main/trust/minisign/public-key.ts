import { SealiftError } from '../../errors';
import { isWeakKey, PUBLIC_BYTES } from '../ed25519';
import { base64Bytes, commentOf, malformed, textLines, UNTRUSTED } from './text';

export const KEY_ID_BYTES = 8;
/** The letters that a key begins with, and a signature of the bytes themselves. */
export const PURE = Buffer.from('Ed');

const MAX_FILE = 4096;
const LENGTH = 2 + KEY_ID_BYTES + PUBLIC_BYTES;

/** A public key as minisign knows it. The id is drawn at random when a key is made: it finds a key, it does not prove one. */
export interface PublicKey {
  /** 16 upper-case hex digits, as minisign shows them. */
  readonly keyId: string;
  /** The Ed25519 public key, 32 bytes. */
  readonly key: Uint8Array;
}

/**
 * Parses a public key: minisign's file (an untrusted comment, then the key) or the key's line alone, blanks around it allowed.
 * Throws `trust.key_malformed` with the problem, `trust.key_weak` for a key that anyone can sign for.
 */
export function parsePublicKey(text: string | Uint8Array): PublicKey {
  const code = 'trust.key_malformed';
  const lines = textLines(text, MAX_FILE, code);
  while (lines.at(-1)?.trim() === '') lines.pop();
  while (lines[0]?.trim() === '') lines.shift();
  if (lines.length === 2) commentOf(lines[0], UNTRUSTED, code);
  else if (lines.length !== 1) malformed(code, 'lines');
  const bytes = base64Bytes(lines.at(-1)?.trim(), LENGTH, code);
  if (!bytes.subarray(0, 2).equals(PURE)) malformed(code, 'algorithm');
  const key = { keyId: keyIdText(bytes.subarray(2, 10)), key: bytes.subarray(10) };
  if (isWeakKey(key.key)) throw new SealiftError('trust.key_weak', { keyId: key.keyId });
  return key;
}

/** The key's bytes in minisign's form: `Ed`, the id, the Ed25519 key; 42 bytes. */
export function publicKeyBytes({ keyId, key }: PublicKey): Buffer {
  return Buffer.concat([PURE, keyIdBytes(keyId), key]);
}

/** The key as one line of text, 56 characters: what `minisign -P` takes. */
export function publicKeyLine(key: PublicKey): string {
  return publicKeyBytes(key).toString('base64');
}

/** The key as a file: what `minisign -p` takes, byte for byte as minisign writes it. */
export function publicKeyFile(key: PublicKey): string {
  // There the id is a number, without leading zeros.
  const id = key.keyId.replace(/^0+(?=.)/, '');
  return `${UNTRUSTED}minisign public key ${id}\n${publicKeyLine(key)}\n`;
}

export function isSameKey(a: PublicKey, b: PublicKey): boolean {
  return publicKeyBytes(a).equals(publicKeyBytes(b));
}

/** minisign shows the eight bytes of an id as a little-endian number. */
export function keyIdText(bytes: Uint8Array): string {
  return Buffer.from(bytes).reverse().toString('hex').toUpperCase();
}

export function keyIdBytes(keyId: string): Buffer {
  return Buffer.from(keyId, 'hex').reverse();
}

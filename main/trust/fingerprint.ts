import { createHash } from 'node:crypto';
import { type PublicKey, publicKeyBytes } from './minisign/public-key';

const GROUPS = 6;
const GROUP_BYTES = 5;
const GROUP_DIGITS = 5;

/**
 * A fingerprint that two people can read to each other: six groups of five digits, in any language. It is the SHA-256 of the 42
 * bytes that the key's line encodes; each group is the next five bytes, as a big-endian number, modulo 100,000. These are about 100
 * bits: nobody can make another key with the same digits.
 */
export function fingerprint(key: PublicKey): string {
  return digitsOf(publicKeyBytes(key));
}

/** As `fingerprint`, of a recipient: over the text of its key (`age1…`). */
export function recipientFingerprint(recipient: string): string {
  return digitsOf(Buffer.from(recipient));
}

function digitsOf(bytes: Uint8Array): string {
  const digest = createHash('sha256').update(bytes).digest();
  return Array.from({ length: GROUPS }, (_, group) =>
    String(digest.readUIntBE(group * GROUP_BYTES, GROUP_BYTES) % 10 ** GROUP_DIGITS).padStart(GROUP_DIGITS, '0'),
  ).join(' ');
}

/** Whether what a person typed is the key's whole fingerprint. Blanks, hyphens and full-width digits are understood. */
export function isFingerprint(key: PublicKey, typed: string): boolean {
  return typed.normalize('NFKC').replace(/[\s-]/g, '') === fingerprint(key).replaceAll(' ', '');
}

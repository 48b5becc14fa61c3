import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';

export const SEED_BYTES = 32;
export const PUBLIC_BYTES = 32;
export const SIGNATURE_BYTES = 64;

/** What stands before the 32 bytes in PKCS #8 and in SubjectPublicKeyInfo (RFC 8410), the forms that node:crypto takes. */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');
const SPKI = Buffer.from('302a300506032b6570032100', 'hex');

/** The field's prime, 2^255 - 19. */
const P = (1n << 255n) - 19n;
/** The y coordinates of the points whose order divides 8. */
const smallOrder: ReadonlySet<bigint> = new Set([
  0n,
  1n,
  P - 1n,
  0x05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826n,
  0x7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7n,
]);

/** The public key that belongs to a 32-byte seed (RFC 8032, 5.1.5). */
export function publicKeyOf(seed: Uint8Array): Buffer {
  const spki = createPublicKey(privateKey(seed)).export({ format: 'der', type: 'spki' });
  return Buffer.from(spki.subarray(SPKI.length));
}

/** A pure Ed25519 signature, 64 bytes: equal input gives equal bytes. */
export function ed25519Sign(seed: Uint8Array, message: Uint8Array): Buffer {
  return sign(null, message, privateKey(seed));
}

/** Whether a pure Ed25519 signature is right. A key or signature that is none is simply not right. */
export function ed25519Verify(key: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  if (key.length !== PUBLIC_BYTES || signature.length !== SIGNATURE_BYTES || isWeakKey(key)) return false;
  try {
    const spki = createPublicKey({ key: Buffer.concat([SPKI, key]), format: 'der', type: 'spki' });
    return verify(null, message, spki, signature);
  } catch {
    return false;
  }
}

/**
 * Whether signatures for this key can be made by anyone: its point has small order, or it is written in a form that no honest
 * tool writes (y not below the prime). libsodium, and so minisign, refuses such keys; the crypto of Electron 33 and of older Nodes
 * accepts forged signatures for them.
 */
export function isWeakKey(key: Uint8Array): boolean {
  const bytes = Buffer.from(key).reverse();
  const y = BigInt(`0x${bytes.toString('hex')}`) & ((1n << 255n) - 1n);
  return y >= P || smallOrder.has(y);
}

function privateKey(seed: Uint8Array) {
  return createPrivateKey({ key: Buffer.concat([PKCS8, seed]), format: 'der', type: 'pkcs8' });
}

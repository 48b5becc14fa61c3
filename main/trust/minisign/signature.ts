import { blake2b } from '@noble/hashes/blake2.js';
import { SealiftError } from '../../errors';
import { ed25519Verify, SIGNATURE_BYTES } from '../ed25519';
import { KEY_ID_BYTES, keyIdBytes, keyIdText, PURE, type PublicKey, parsePublicKey, publicKeyLine } from './public-key';
import type { SecretKey } from './secret-key';
import { base64Bytes, commentOf, isPlainText, malformed, TRUSTED, textLines, UNTRUSTED } from './text';

const CODE = 'trust.signature_malformed';
/** Longer than any signature that minisign reads: its comments are bounded by 1,024 and 8,192 bytes. */
const MAX_FILE = 16 * 1024;
/** minisign prints no line over 4 KiB, so a comment of ours stays well below. */
export const MAX_COMMENT_BYTES = 2048;
const HEAD_BYTES = 2 + KEY_ID_BYTES;
const PREHASHED = Buffer.from('ED');
const PREHASH_BYTES = 64;
const OFFER = 'public key ';

/** A signature as its file says it, nothing of it checked against a key. */
export interface Signature {
  readonly keyId: string;
  /** Whether what was signed is the BLAKE2b-512 of the bytes (minisign's default) or the bytes themselves. */
  readonly prehashed: boolean;
  readonly signature: Uint8Array;
  readonly untrustedComment: string;
  readonly trustedComment: string;
  /** Over the signature and the trusted comment. */
  readonly globalSignature: Uint8Array;
}

export interface Verified {
  readonly keyId: string;
  /** The key that signed. */
  readonly key: PublicKey;
  readonly trustedComment: string;
}

/**
 * Signs bytes as `minisign -S -l` does (pure Ed25519; `minisign -V` accepts it) and returns the signature file. Equal key, bytes and
 * comment give an equal file. The untrusted comment carries the public key, so that who does not know it can be asked about it.
 * Throws `trust.comment_invalid` for a comment of several lines, with control characters, or over 2,048 bytes.
 */
export function signBytes(secretKey: SecretKey, bytes: Uint8Array, trustedComment: string): string {
  if (!isPlainText(trustedComment) || Buffer.byteLength(trustedComment) > MAX_COMMENT_BYTES)
    throw new SealiftError('trust.comment_invalid', { limit: MAX_COMMENT_BYTES });
  const { publicKey } = secretKey;
  const signature = secretKey.sign(bytes);
  const globalSignature = secretKey.sign(Buffer.concat([signature, Buffer.from(trustedComment)]));
  return signatureText(publicKey, { signature, trustedComment, globalSignature });
}

/**
 * Whether a signature file is, byte for byte, what `signBytes` writes with this key; without a key, with the one that it brings
 * along. False for what is no signature.
 */
export function isCanonicalSignature(file: Uint8Array, key?: PublicKey): boolean {
  try {
    const parsed = parseSignature(file);
    const signer = key ?? offeredKey(parsed);
    return signer !== undefined && !parsed.prehashed && signatureText(signer, parsed) === Buffer.from(file).toString();
  } catch (error) {
    if (error instanceof SealiftError) return false;
    throw error;
  }
}

function signatureText(
  key: PublicKey,
  parts: Pick<Signature, 'signature' | 'trustedComment' | 'globalSignature'>,
): string {
  const body = Buffer.concat([PURE, keyIdBytes(key.keyId), parts.signature]);
  return [
    `${UNTRUSTED}${OFFER}${publicKeyLine(key)}`,
    body.toString('base64'),
    `${TRUSTED}${parts.trustedComment}`,
    Buffer.from(parts.globalSignature).toString('base64'),
    '',
  ].join('\n');
}

/** Parses a signature file: four lines and nothing else. Throws `trust.signature_malformed` with the problem. */
export function parseSignature(text: string | Uint8Array): Signature {
  const lines = textLines(text, MAX_FILE, CODE);
  if (lines.length !== 4) malformed(CODE, 'lines');
  const untrustedComment = commentOf(lines[0], UNTRUSTED, CODE);
  const body = base64Bytes(lines[1], HEAD_BYTES + SIGNATURE_BYTES, CODE);
  const trustedComment = commentOf(lines[2], TRUSTED, CODE);
  const globalSignature = base64Bytes(lines[3], SIGNATURE_BYTES, CODE);
  const algorithm = body.subarray(0, 2);
  const prehashed = algorithm.equals(PREHASHED);
  if (!prehashed && !algorithm.equals(PURE)) malformed(CODE, 'algorithm');
  return {
    keyId: keyIdText(body.subarray(2, HEAD_BYTES)),
    prehashed,
    signature: body.subarray(HEAD_BYTES),
    untrustedComment,
    trustedComment,
    globalSignature,
  };
}

/**
 * Verifies a signature file of either kind over `bytes` by one of `publicKeys`, and its trusted comment with it. Throws
 * `trust.signature_malformed`, `trust.unknown_key` (none of the keys has the signature's key id), `trust.signature_wrong` (the
 * bytes, or the key behind the id, are others), `trust.comment_wrong` (the trusted comment is another).
 */
export function verifyBytes(
  publicKeys: readonly PublicKey[],
  bytes: Uint8Array,
  signatureText: string | Uint8Array,
): Verified {
  const { keyId, prehashed, signature, trustedComment, globalSignature } = parseSignature(signatureText);
  // Ids are chosen by whoever makes a key, so two keys can have one.
  const candidates = publicKeys.filter((key) => key.keyId === keyId);
  if (candidates.length === 0) throw new SealiftError('trust.unknown_key', { keyId });
  const signed = prehashed ? blake2b(bytes, { dkLen: PREHASH_BYTES }) : bytes;
  const key = candidates.find((candidate) => ed25519Verify(candidate.key, signed, signature));
  if (!key) throw new SealiftError('trust.signature_wrong', { keyId });
  const commented = Buffer.concat([signature, Buffer.from(trustedComment)]);
  if (!ed25519Verify(key.key, commented, globalSignature)) throw new SealiftError('trust.comment_wrong', { keyId });
  return { keyId, key, trustedComment };
}

/**
 * The public key that a signature of ours brings along in its untrusted comment, when it has the signature's key id. That it is
 * there says nothing about whose it is: it is for verifying that the signature is its, and for asking a person about it.
 */
export function offeredKey({ keyId, untrustedComment }: Signature): PublicKey | undefined {
  if (!untrustedComment.startsWith(OFFER)) return undefined;
  try {
    const key = parsePublicKey(untrustedComment.slice(OFFER.length));
    return key.keyId === keyId ? key : undefined;
  } catch (error) {
    if (error instanceof SealiftError) return undefined;
    throw error;
  }
}

/** Whether a bare pure Ed25519 signature of these bytes is right, outside of minisign's file. */
export function verifySigned({ key }: PublicKey, bytes: Uint8Array, signature: Uint8Array): boolean {
  return ed25519Verify(key, bytes, signature);
}

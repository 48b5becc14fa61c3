import { createHash } from 'node:crypto';
import { SealiftError } from '../errors';
import {
  isCanonicalSignature,
  offeredKey,
  type PublicKey,
  parseSignature,
  type SecretKey,
  signBytes,
  verifyBytes,
} from '../trust';
import { malformed, parseReceipt, type Receipt, receiptLimits, serializeReceipt } from './document';

/** Longer than any signature of ours. */
const SIGNATURE_BYTES = 8 * 1024;
export const MAX_RECEIPT_FILE = receiptLimits.bytes + 1 + SIGNATURE_BYTES;
export const RECEIPT_SUFFIX = '.receipt';
const LF = 0x0a;

/** A receipt whose signature is right, by the key that it brings along: whose key that is remains to be judged. */
export interface SignedReceipt {
  readonly receipt: Receipt;
  /** SHA-256 (hex) of the signed bytes: what the next receipt names as the one before. */
  readonly id: string;
  readonly signer: PublicKey;
  /** The file, whole. */
  readonly text: string;
}

/** The receipt file: the signed line, then minisign's four lines about it. Equal receipt and key give an equal file. */
export function signReceipt(receipt: Omit<Receipt, 'format' | 'schema'>, key: SecretKey): SignedReceipt {
  const bytes = serializeReceipt(receipt);
  return readReceipt(Buffer.concat([bytes, Buffer.from(`\n${signBytes(key, bytes, comment(receipt))}`)]));
}

/**
 * Reads a receipt file from a stranger. The signature comes first: what nobody signed is not looked at any closer. Throws
 * `receipt.malformed`, `receipt.newer`, and `receipt.forged` where the signature is not that of these bytes.
 */
export function readReceipt(file: Uint8Array): SignedReceipt {
  if (file.length > MAX_RECEIPT_FILE) throw malformed('size');
  const end = file.indexOf(LF);
  if (end < 0) throw malformed('lines');
  const [bytes, signature] = [file.subarray(0, end), file.subarray(end + 1)];
  const { signer, trustedComment } = verified(bytes, signature);
  const receipt = parseReceipt(bytes);
  if (trustedComment !== comment(receipt) || !isCanonicalSignature(signature, signer)) throw malformed('signature');
  return { receipt, id: receiptId(bytes), signer, text: Buffer.from(file).toString() };
}

function verified(bytes: Uint8Array, signature: Uint8Array): { signer: PublicKey; trustedComment: string } {
  try {
    const signer = offeredKey(parseSignature(signature));
    if (!signer) throw malformed('key');
    return { signer, trustedComment: verifyBytes([signer], bytes, signature).trustedComment };
  } catch (error) {
    if (!(error instanceof SealiftError) || !error.code.startsWith('trust.')) throw error;
    if (error.code === 'trust.signature_malformed') throw malformed('signature', error);
    throw new SealiftError('receipt.forged', {}, { cause: error });
  }
}

/** SHA-256 (hex) of what was signed. */
export function receiptId(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** What the signature says of itself: so a signature of anything else is none of a receipt. */
function comment({ site, number }: Pick<Receipt, 'site' | 'number'>): string {
  return `sealift receipt ${site.id} ${number}`;
}

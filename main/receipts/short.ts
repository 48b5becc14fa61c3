import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { z } from 'zod';
import { SealiftError } from '../errors';
import { isPlainText, type PublicKey, parsePublicKey, publicKeyBytes, type SecretKey, verifySigned } from '../trust';
import { fromBase41, toBase41 } from './base41';
import { installationStates, malformed, type Receipt, receiptLimits } from './document';
import { receiptId, type SignedReceipt } from './file';

export const SHORT_PREFIX = 'SLR1:';
/** What the largest QR code holds in its alphanumeric mode, with the least correction. */
export const MAX_SHORT = 4_296;
const KEY_BYTES = 42;
const SIGNATURE_BYTES = 64;
const MAX_BODY = 64 * 1024;
const DIGEST_BYTES = 16;
const PREVIOUS_BYTES = 8;
const CONTENT_BYTES = 6;
const HEAD_BYTES = 8;

const text = z.string().max(receiptLimits.text).refine(isPlainText);
const name = text.min(1);
const bytes = (length: number) =>
  z
    .string()
    .max(100)
    .refine((given) => {
      const decoded = Buffer.from(given, 'base64url');
      return decoded.length === length && decoded.toString('base64url') === given;
    });
const count = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const kinds = ['docker', 'containerd'] as const;

/** What is signed, as JSON: a list in place of names. */
const shape = z.tuple([
  bytes(16),
  name.max(100),
  z.number().int().min(1).max(Number.MAX_SAFE_INTEGER),
  bytes(DIGEST_BYTES),
  bytes(PREVIOUS_BYTES).nullable(),
  // Seconds since 1970.
  z.number().int().min(0).max(253_402_300_799),
  z.tuple([z.number().int().min(0).max(1), text, text]).nullable(),
  count.nullable(),
  bytes(HEAD_BYTES),
  z
    .array(z.tuple([name, name, name, bytes(CONTENT_BYTES).nullable(), z.number().int().min(0).max(3)]))
    .max(receiptLimits.installations),
]);

/** What the short form of a receipt says. Digests are the beginnings of those of the full form, in hex. */
export interface ShortReceipt {
  readonly site: Receipt['site'];
  readonly number: number;
  readonly digest: string;
  readonly previous: string | null;
  readonly at: string;
  readonly engine: {
    readonly kind: 'docker' | 'containerd';
    readonly version: string;
    readonly platform: string;
  } | null;
  readonly free: number | null;
  readonly historyHead: string;
  readonly installations: readonly {
    readonly name: string;
    readonly template: { readonly key: string; readonly version: string; readonly content: string | null };
    readonly state: (typeof installationStates)[number];
  }[];
}

export interface SignedShort {
  readonly receipt: ShortReceipt;
  /** SHA-256 (hex) of the signed bytes. */
  readonly id: string;
  readonly signer: PublicKey;
  readonly text: string;
}

/** The short form of a receipt, one line; undefined where no QR code would hold it. */
export function shortForm({ receipt, id }: SignedReceipt, key: SecretKey): string | undefined {
  const body = Buffer.from(
    JSON.stringify([
      packed(receipt.site.id),
      receipt.site.name,
      receipt.number,
      packed(id, DIGEST_BYTES),
      receipt.previous && packed(receipt.previous, PREVIOUS_BYTES),
      Math.floor(Date.parse(receipt.at) / 1000),
      receipt.engine && [kinds.indexOf(receipt.engine.kind), receipt.engine.version, receipt.engine.platform],
      receipt.free.engine ?? receipt.free.vault,
      packed(receipt.history.head, HEAD_BYTES),
      receipt.installations.map(({ name: called, template, state }) => [
        called,
        template.key,
        template.version,
        template.content && packed(template.content, CONTENT_BYTES),
        installationStates.indexOf(state),
      ]),
    ]),
  );
  const signer = publicKeyBytes(key.publicKey);
  const signature = key.sign(signed(signer, body));
  const line = SHORT_PREFIX + toBase41(Buffer.concat([signer, signature, deflateRawSync(body, { level: 9 })]));
  return body.length <= MAX_BODY && line.length <= MAX_SHORT ? line : undefined;
}

/**
 * Reads the short form from a stranger; blanks and line breaks that it got on the way do not matter, nor does its case. Throws
 * `receipt.malformed`, and `receipt.forged` where its signature is not right.
 */
export function readShort(given: string): SignedShort {
  const line = given.replace(/\s+/g, '').toUpperCase();
  if (line.length > MAX_SHORT || !line.startsWith(SHORT_PREFIX)) throw malformed('short');
  const whole = fromBase41(line.slice(SHORT_PREFIX.length));
  if (!whole || whole.length <= KEY_BYTES + SIGNATURE_BYTES) throw malformed('short');
  const signerBytes = whole.subarray(0, KEY_BYTES);
  const signer = keyOf(signerBytes);
  const body = inflated(whole.subarray(KEY_BYTES + SIGNATURE_BYTES));
  const bytesSigned = signed(signerBytes, body);
  if (!verifySigned(signer, bytesSigned, whole.subarray(KEY_BYTES, KEY_BYTES + SIGNATURE_BYTES)))
    throw new SealiftError('receipt.forged');
  return { receipt: parsed(body), id: receiptId(bytesSigned), signer, text: line };
}

function parsed(body: Buffer): ShortReceipt {
  let found: unknown;
  try {
    found = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body));
  } catch (error) {
    throw malformed('json', error);
  }
  const { data, error } = shape.safeParse(found);
  if (!data) throw malformed('shape', error);
  if (!Buffer.from(JSON.stringify(data)).equals(body)) throw malformed('spelling');
  const [site, called, number, digest, previous, at, engine, free, head, installations] = data;
  return {
    site: { id: unpacked(site), name: called },
    number,
    digest: unpacked(digest),
    previous: previous && unpacked(previous),
    at: new Date(at * 1000).toISOString(),
    engine: engine && { kind: kinds[engine[0]] as (typeof kinds)[number], version: engine[1], platform: engine[2] },
    free,
    historyHead: unpacked(head),
    installations: installations.map(([own, key, version, content, state]) => ({
      name: own,
      template: { key, version, content: content && unpacked(content) },
      state: installationStates[state] as (typeof installationStates)[number],
    })),
  };
}

/** What the signature is over: it tells itself from every other thing that such a key signs, and holds the key too. */
function signed(signer: Uint8Array, body: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from(SHORT_PREFIX), signer, body]);
}

function keyOf(signer: Uint8Array): PublicKey {
  try {
    return parsePublicKey(Buffer.from(signer).toString('base64'));
  } catch (error) {
    throw malformed('key', error);
  }
}

function inflated(data: Buffer): Buffer {
  try {
    const { buffer, engine } = inflateRawSync(data, { maxOutputLength: MAX_BODY, info: true }) as unknown as {
      buffer: Buffer;
      engine: { bytesWritten: number };
    };
    if (engine.bytesWritten !== data.length) throw malformed('length');
    return buffer;
  } catch (error) {
    if (error instanceof SealiftError) throw error;
    throw malformed('deflate', error);
  }
}

function packed(hex: string, length = hex.length / 2): string {
  return Buffer.from(hex, 'hex').subarray(0, length).toString('base64url');
}

function unpacked(base64: string): string {
  return Buffer.from(base64, 'base64url').toString('hex');
}

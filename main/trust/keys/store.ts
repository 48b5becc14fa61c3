import { z } from 'zod';
import { SealiftError } from '../../errors';
import { isRecipient } from '../encryption/keys';
import { isSameKey, type PublicKey, parsePublicKey } from '../minisign/public-key';
import { isPlainName } from './names';

const name = z.string().refine(isPlainName);
const line = z.string().max(64).refine(isKeyLine);
const moment = z.iso.datetime();

const storedKey = z.strictObject({
  name,
  /** The public key's line. */
  publicKey: line,
  /** The secret key, as the secret box of this kind sealed it. */
  secret: z.strictObject({ box: z.string().min(1).max(64), sealed: z.string().min(1).max(16_384) }),
  created: moment,
  /** When the key was retired: since then it signs nothing. */
  retired: moment.nullable(),
});
const publisher = z.strictObject({ name, publicKey: line, added: moment });
const recipientLine = z.string().refine(isRecipient);
const recipient = z.strictObject({ name, recipient: recipientLine, added: moment });
const storedIdentity = z.strictObject({
  name,
  /** Its public key: what others encrypt to. */
  recipient: recipientLine,
  secret: z.strictObject({ box: z.string().min(1).max(64), sealed: z.string().min(1).max(16_384) }),
  created: moment,
});
const lists = { keys: z.array(storedKey).max(1000), publishers: z.array(publisher).max(10_000) };
/** As it was before packages could be encrypted. */
const schema1 = z
  .strictObject({ schema: z.literal(1), ...lists })
  .transform((before): KeyStore => ({ ...before, schema: 2, recipients: [], identities: [] }));
const schema2 = z.strictObject({
  schema: z.literal(2),
  ...lists,
  recipients: z.array(recipient).max(10_000),
  identities: z.array(storedIdentity).max(1000),
});

/** A signing key of this workstation. */
export type StoredKey = Readonly<z.output<typeof storedKey>>;
/** Someone whose packages this workstation trusts. */
export type Publisher = Readonly<z.output<typeof publisher>>;
/** Someone whom packages are encrypted to. */
export type StoredRecipient = Readonly<z.output<typeof recipient>>;
/** What packages are decrypted with. */
export type StoredIdentity = Readonly<z.output<typeof storedIdentity>>;
/** The keys, publishers, recipients and identities of one workstation, each in the order in which they came. */
export interface KeyStore {
  readonly schema: 2;
  readonly keys: readonly StoredKey[];
  readonly publishers: readonly Publisher[];
  readonly recipients: readonly StoredRecipient[];
  readonly identities: readonly StoredIdentity[];
}

export const emptyKeyStore: KeyStore = { schema: 2, keys: [], publishers: [], recipients: [], identities: [] };

/** The store's bytes: UTF-8 JSON. */
export function serializeKeyStore(store: KeyStore): Buffer {
  return Buffer.from(`${JSON.stringify(schema2.parse(store), null, 1)}\n`);
}

/** Parses the store's bytes. Throws `trust.store_newer`, or `trust.store_damaged` with the place; `path` is for the message. */
export function parseKeyStore(bytes: Uint8Array, path: string): KeyStore {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new SealiftError('trust.store_damaged', { path, problem: 'not JSON' }, { cause });
  }
  const version = z.object({ schema: z.number() }).safeParse(value);
  if (version.success && version.data.schema > 2)
    throw new SealiftError('trust.store_newer', { path, schema: version.data.schema });
  const parsed = (version.data?.schema === 1 ? schema1 : schema2).safeParse(value);
  if (parsed.success) return parsed.data;
  throw new SealiftError('trust.store_damaged', { path, problem: parsed.error.issues[0]?.path.join('.') ?? '' });
}

/** The keys whose signatures make a package trusted: those of the publishers, and this workstation's own until they are retired. */
export function trustedKeys(store: KeyStore): PublicKey[] {
  return keysOf(store, (key) => key.retired === null);
}

/** The keys that signatures are verified with: the trusted ones, and this workstation's retired ones. */
export function knownKeys(store: KeyStore): PublicKey[] {
  return keysOf(store, () => true);
}

/** The name under which this workstation knows a key: a publisher's, else its own; undefined for a stranger's. */
export function nameOfKey(store: KeyStore, key: PublicKey): string | undefined {
  return [...store.publishers, ...store.keys].find((entry) => isSameKey(parsePublicKey(entry.publicKey), key))?.name;
}

function keysOf(store: KeyStore, own: (key: StoredKey) => boolean): PublicKey[] {
  const lines = [...store.publishers, ...store.keys.filter(own)].map((entry) => entry.publicKey);
  return [...new Set(lines)].map((publicKey) => parsePublicKey(publicKey));
}

function isKeyLine(text: string): boolean {
  try {
    parsePublicKey(text);
    return text.trim() === text && !text.includes('\n');
  } catch {
    return false;
  }
}

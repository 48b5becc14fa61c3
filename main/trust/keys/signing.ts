import { SealiftError } from '../../errors';
import { isSameKey, type PublicKey, parsePublicKey, publicKeyLine } from '../minisign/public-key';
import type { SecretKey } from '../minisign/secret-key';
import type { SecretBox } from './boxes';
import { newName } from './names';
import type { KeyStore, StoredKey } from './store';

/** A secret key as the store keeps it. */
export async function sealKey(key: SecretKey, box: SecretBox): Promise<StoredKey['secret']> {
  return { box: box.kind, sealed: await box.seal(key) };
}

/**
 * The store with one more signing key, new or imported. Throws `trust.name_invalid`, `trust.name_taken`, `trust.key_exists`,
 * `trust.key_id_taken`.
 */
export function addKey(
  store: KeyStore,
  key: {
    readonly name: string;
    readonly publicKey: PublicKey;
    readonly secret: StoredKey['secret'];
    readonly created: Date;
  },
): KeyStore {
  const name = newName(key.name, namesOf(store.keys));
  requireNewKey(key.publicKey, store.keys, store.publishers);
  const entry: StoredKey = {
    name,
    publicKey: publicKeyLine(key.publicKey),
    secret: key.secret,
    created: key.created.toISOString(),
    retired: null,
  };
  return { ...store, keys: [...store.keys, entry] };
}

/** The signing key of that id. Throws `trust.key_missing`. */
export function findKey(store: KeyStore, keyId: string): StoredKey {
  const found = store.keys.find((key) => parsePublicKey(key.publicKey).keyId === keyId);
  if (!found) throw new SealiftError('trust.key_missing', { keyId });
  return found;
}

/** Throws `trust.key_missing`, `trust.name_invalid`, `trust.name_taken`. */
export function renameKey(store: KeyStore, keyId: string, name: string): KeyStore {
  const key = findKey(store, keyId);
  const others = store.keys.filter((other) => other !== key);
  return withKey(store, key, { ...key, name: newName(name, namesOf(others)) });
}

/**
 * Retires a key: from now on it signs nothing, and what it signed is no longer trusted for its sake (there is no telling when a
 * signature was made). Its secret is kept. A key that was retired before keeps its date. Throws `trust.key_missing`.
 */
export function retireKey(store: KeyStore, keyId: string, at: Date): KeyStore {
  const key = findKey(store, keyId);
  return withKey(store, key, { ...key, retired: key.retired ?? at.toISOString() });
}

/** Keeps a key's secret in another way: under a new passphrase, or in another box. Throws `trust.key_missing`. */
export function replaceSecret(store: KeyStore, keyId: string, secret: StoredKey['secret']): KeyStore {
  const key = findKey(store, keyId);
  return withKey(store, key, { ...key, secret });
}

/** The key to sign with. Throws `trust.key_retired`, and what `openKey` throws. */
export async function signingKey(store: KeyStore, keyId: string, box: SecretBox): Promise<SecretKey> {
  const { name, retired } = findKey(store, keyId);
  if (retired !== null) throw new SealiftError('trust.key_retired', { name, keyId });
  return openKey(store, keyId, box);
}

/**
 * Opens a key's secret, retired or not (to export it, to seal it anew). Throws `trust.key_missing`, `trust.box_missing` (another box
 * holds it), `trust.key_mismatch` (the secret is of another key than the store says), and what the box throws.
 */
export async function openKey(store: KeyStore, keyId: string, box: SecretBox): Promise<SecretKey> {
  const stored = findKey(store, keyId);
  if (stored.secret.box !== box.kind)
    throw new SealiftError('trust.box_missing', { name: stored.name, kind: stored.secret.box });
  const key = await box.open(stored.secret.sealed);
  if (!isSameKey(key.publicKey, parsePublicKey(stored.publicKey)))
    throw new SealiftError('trust.key_mismatch', { name: stored.name });
  return key;
}

/**
 * Throws `trust.key_exists` when the key itself is among `same`, `trust.key_id_taken` when another key has its id there or among
 * `others`: ids are random, so two of one id are no accident.
 */
export function requireNewKey(
  key: PublicKey,
  same: readonly { readonly name: string; readonly publicKey: string }[],
  others: readonly { readonly name: string; readonly publicKey: string }[],
): void {
  const line = publicKeyLine(key);
  const existing = same.find((entry) => entry.publicKey === line);
  if (existing) throw new SealiftError('trust.key_exists', { keyId: key.keyId, name: existing.name });
  const alike = [...same, ...others].find(
    (entry) => entry.publicKey !== line && parsePublicKey(entry.publicKey).keyId === key.keyId,
  );
  if (alike) throw new SealiftError('trust.key_id_taken', { keyId: key.keyId, name: alike.name });
}

export function namesOf(entries: readonly { readonly name: string }[]): string[] {
  return entries.map(({ name }) => name);
}

function withKey(store: KeyStore, old: StoredKey, changed: StoredKey): KeyStore {
  return { ...store, keys: store.keys.map((key) => (key === old ? changed : key)) };
}

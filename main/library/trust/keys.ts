import { join, resolve } from 'node:path';
import type { KeyView } from '../../../preload/contract';
import { SealiftError } from '../../errors';
import { replaceFile } from '../../files';
import type { ExportKeyInput, ImportKeyInput, SignWith } from '../../service-types';
import {
  addKey,
  findKey,
  fingerprint,
  isEncrypted,
  type KeyStore,
  keychainBox,
  openKey,
  PASSPHRASE_BOX,
  parsePublicKey,
  parseSecretKey,
  passphraseBox,
  publicKeyFile,
  renameKey,
  retireKey,
  type SecretBox,
  type SecretKey,
  type StoredKey,
  sealedLine,
  sealKey,
  secretKeyFile,
  signingKey,
} from '../../trust';
import type { TrustEnvironment } from './environment';
import { fileNameOf, hasKeychain, KEYCHAIN_BOX, keychainOf, oneAtATime, refuseExisting } from './keeping';
import { readSmallFile } from './small-file';

/** This workstation's signing keys, in the order in which they came. */
export async function listKeys(trust: TrustEnvironment): Promise<KeyView[]> {
  const [{ keys }, keychain] = await Promise.all([trust.keys.read(), hasKeychain(trust)]);
  return keys.map((key) => keyView(key, keychain));
}

/** Makes a new signing key. Throws `trust.keychain_missing`, `trust.passphrase_empty`, `trust.name_*`. */
export async function makeKey(
  { name, passphrase }: { readonly name: string; readonly passphrase?: string },
  key: SecretKey,
  trust: TrustEnvironment,
): Promise<KeyView> {
  const box = await boxFor(passphrase, trust);
  // Refused before the passphrase costs its seconds.
  const { publicKey } = key;
  const created = new Date();
  addKey(await trust.keys.read(), { name, publicKey, secret: { box: box.kind, sealed: '-' }, created });
  const secret = await oneAtATime(() => sealKey(key, box));
  const store = await trust.keys.update((before) => addKey(before, { name, publicKey, secret, created }));
  return viewOf(store, publicKey.keyId, trust);
}

/**
 * Takes a secret key file of minisign or Sealift in. It is kept under `passphrase`, by the keychain, or (neither said) under
 * the passphrase that its file has. Throws `trust.secret_key_malformed`, `trust.passphrase_*`, `trust.key_exists`, ...
 */
export async function importKey(input: ImportKeyInput, trust: TrustEnvironment): Promise<KeyView> {
  const file = await readSmallFile(input.file, 'trust.secret_key_malformed');
  const key = await oneAtATime(() => parseSecretKey(file, input.filePassphrase));
  const keptAsIs = input.passphrase === undefined && input.keychain !== true;
  if (keptAsIs && !isEncrypted(file)) throw new SealiftError('trust.passphrase_needed');
  const secret = keptAsIs
    ? { box: PASSPHRASE_BOX, sealed: sealedLine(file) }
    : await boxFor(input.passphrase, trust).then((box) => oneAtATime(() => sealKey(key, box)));
  const { name } = input;
  const { publicKey } = key;
  const created = new Date();
  const store = await trust.keys.update((before) => addKey(before, { name, publicKey, secret, created }));
  return viewOf(store, publicKey.keyId, trust);
}

/**
 * Writes a key into a folder: its public half as minisign's `.pub` file, or its secret as minisign's encrypted `.key` file, which only
 * the owner can read. Throws `trust.file_exists`, `trust.passphrase_*`.
 */
export async function exportKey(
  input: ExportKeyInput,
  trust: TrustEnvironment,
): Promise<{ path: string; name: string; keyId: string }> {
  const store = await trust.keys.read();
  const stored = keyNamed(store, input.key);
  const publicKey = parsePublicKey(stored.publicKey);
  const secret = input.what === 'secret';
  const path = join(resolve(input.to), `${fileNameOf(stored.name, publicKey.keyId)}.${secret ? 'key' : 'pub'}`);
  const text = secret ? await secretText(store, stored, publicKey.keyId, input, trust) : publicKeyFile(publicKey);
  if (!input.overwrite) await refuseExisting(path);
  await replaceFile(path, Buffer.from(text), { mode: secret ? 0o600 : 0o644 });
  return { path, name: stored.name, keyId: publicKey.keyId };
}

/** Throws `trust.key_missing`, `trust.name_invalid`, `trust.name_taken`. */
export async function renameSigningKey(key: string, name: string, trust: TrustEnvironment): Promise<KeyView> {
  const { keyId } = parsePublicKey(keyNamed(await trust.keys.read(), key).publicKey);
  return viewOf(await trust.keys.update((store) => renameKey(store, keyId, name)), keyId, trust);
}

/** Throws `trust.key_missing`. */
export async function retireSigningKey(key: string, trust: TrustEnvironment): Promise<KeyView> {
  const { keyId } = parsePublicKey(keyNamed(await trust.keys.read(), key).publicKey);
  return viewOf(await trust.keys.update((store) => retireKey(store, keyId, new Date())), keyId, trust);
}

/** Opens the key to sign with. Throws `trust.key_missing`, `trust.key_retired`, `trust.passphrase_*`, `trust.keychain_missing`, ... */
export async function openSigningKey({ key, passphrase }: SignWith, trust: TrustEnvironment): Promise<SecretKey> {
  const store = await trust.keys.read();
  const stored = keyNamed(store, key);
  const { keyId } = parsePublicKey(stored.publicKey);
  if (stored.retired !== null) throw new SealiftError('trust.key_retired', { name: stored.name, keyId });
  const box = await openingBox(stored, passphrase, trust);
  return oneAtATime(() => signingKey(store, keyId, box));
}

/** The key that a person means by its id or its name. Throws `trust.key_missing`. */
export function keyNamed(store: KeyStore, idOrName: string): StoredKey {
  const wanted = idOrName.trim();
  const named = store.keys.find(({ name }) => name === wanted);
  return named ?? findKey(store, wanted.toUpperCase());
}

async function secretText(
  store: KeyStore,
  stored: StoredKey,
  keyId: string,
  { passphrase, filePassphrase }: ExportKeyInput,
  trust: TrustEnvironment,
): Promise<string> {
  const under = filePassphrase ?? passphrase;
  // A secret never leaves without a passphrase of its own.
  if (under === undefined) throw new SealiftError('trust.passphrase_needed');
  const box = await openingBox(stored, passphrase, trust);
  const key = await oneAtATime(() => openKey(store, keyId, box));
  return oneAtATime(() => secretKeyFile(key, under, trust.limits));
}

async function openingBox(
  stored: StoredKey,
  passphrase: string | undefined,
  trust: TrustEnvironment,
): Promise<SecretBox> {
  if (stored.secret.box !== PASSPHRASE_BOX) return keychainBox(KEYCHAIN_BOX, await keychainOf(trust, stored.name));
  if (passphrase === undefined) throw new SealiftError('trust.passphrase_needed');
  return passphraseBox(passphrase);
}

async function boxFor(passphrase: string | undefined, trust: TrustEnvironment): Promise<SecretBox> {
  if (passphrase !== undefined) return passphraseBox(passphrase, trust.limits);
  return keychainBox(KEYCHAIN_BOX, await keychainOf(trust));
}

function keyView(key: StoredKey, keychain: boolean): KeyView {
  const publicKey = parsePublicKey(key.publicKey);
  const kept = key.secret.box === PASSPHRASE_BOX ? 'passphrase' : 'keychain';
  return {
    id: publicKey.keyId,
    name: key.name,
    publicKey: key.publicKey,
    fingerprint: fingerprint(publicKey),
    createdAt: key.created,
    retiredAt: key.retired,
    kept,
    usable: key.retired === null && (kept === 'passphrase' || keychain),
  };
}

async function viewOf(store: KeyStore, keyId: string, trust: TrustEnvironment): Promise<KeyView> {
  return keyView(findKey(store, keyId), await hasKeychain(trust));
}

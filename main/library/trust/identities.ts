import { join, resolve } from 'node:path';
import type { IdentityView } from '../../../preload/contract';
import { SealiftError } from '../../errors';
import { replaceFile } from '../../files';
import type { ExportIdentityInput, ImportKeyInput } from '../../service-types';
import {
  addIdentity,
  findIdentity,
  type IdentityBox,
  identityFile,
  identityKeychainBox,
  identityPassphraseBox,
  type KeyStore,
  lockText,
  newIdentity,
  PASSPHRASE_BOX,
  parseIdentity,
  recipientFingerprint,
  recipientOf,
  removeIdentity,
  renameIdentity,
  type StoredIdentity,
} from '../../trust';
import type { TrustEnvironment } from './environment';
import { fileNameOf, hasKeychain, KEYCHAIN_BOX, keychainOf, oneAtATime, refuseExisting } from './keeping';
import { readSmallFile } from './small-file';

/** What this workstation decrypts with, in the order in which it came. */
export async function listIdentities(trust: TrustEnvironment): Promise<IdentityView[]> {
  const [{ identities }, keychain] = await Promise.all([trust.keys.read(), hasKeychain(trust)]);
  return identities.map((each) => identityView(each, keychain, trust));
}

/** Makes a new identity. Throws `trust.keychain_missing`, `trust.passphrase_empty`, `trust.name_*`. */
export async function makeIdentity(
  input: { readonly name: string; readonly passphrase?: string },
  trust: TrustEnvironment,
): Promise<IdentityView> {
  return keep(await newIdentity(), input, trust);
}

/**
 * Takes a file of age's in: one identity, plain or under a passphrase. It is kept under `passphrase`, by the keychain, or (neither
 * said) under the passphrase of its file. Throws `encryption.identity_*`, `trust.passphrase_*`.
 */
export async function importIdentity(input: ImportKeyInput, trust: TrustEnvironment): Promise<IdentityView> {
  const file = await readSmallFile(input.file, 'encryption.identity_malformed');
  const identity = await oneAtATime(() => parseIdentity(file, input.filePassphrase));
  const passphrase = input.passphrase ?? (input.keychain === true ? undefined : input.filePassphrase);
  if (passphrase === undefined && input.keychain !== true) throw new SealiftError('trust.passphrase_needed');
  const kept = { name: input.name, ...(passphrase !== undefined && { passphrase }) };
  return keep({ identity, recipient: await recipientOf(identity) }, kept, trust);
}

/**
 * Writes an identity into a folder: its public key (`.age.pub`), or its secret under a passphrase (`.age.key`), which `age -d -i` reads.
 * Throws `trust.file_exists`, `trust.passphrase_*`, `encryption.identity_missing`.
 */
export async function exportIdentity(
  input: ExportIdentityInput,
  trust: TrustEnvironment,
): Promise<{ path: string; name: string; recipient: string }> {
  const { name, recipient, ...stored } = findIdentity(await trust.keys.read(), input.identity);
  const secret = input.what === 'secret';
  const path = join(resolve(input.to), `${fileNameOf(name, 'identity')}.age.${secret ? 'key' : 'pub'}`);
  const under = input.filePassphrase ?? input.passphrase;
  if (secret && under === undefined) throw new SealiftError('trust.passphrase_needed');
  if (!input.overwrite) await refuseExisting(path);
  let text = `# ${name}\n${recipient}\n`;
  if (secret && under !== undefined) {
    const identity = await open({ name, recipient, ...stored }, input.passphrase, trust);
    text = await oneAtATime(() => lockText(identityFile(identity, recipient), under, trust.limits));
  }
  await replaceFile(path, Buffer.from(text), { mode: secret ? 0o600 : 0o644 });
  return { path, name, recipient };
}

/** Throws `encryption.identity_missing`, `trust.name_*`. */
export async function renameIdentityTo(identity: string, name: string, trust: TrustEnvironment): Promise<IdentityView> {
  const { recipient } = findIdentity(await trust.keys.read(), identity);
  return viewOf(await trust.keys.update((store) => renameIdentity(store, recipient, name)), recipient, trust);
}

/** Returns what is no longer there. Throws `encryption.identity_missing`. */
export async function dropIdentity(identity: string, trust: TrustEnvironment): Promise<IdentityView> {
  const found = findIdentity(await trust.keys.read(), identity);
  await trust.keys.update((store) => removeIdentity(store, found.recipient));
  trust.opened.clear(found.recipient);
  return identityView(found, await hasKeychain(trust), trust);
}

/**
 * Unlocks an identity for a while, so that what was encrypted to it can be read. Throws `encryption.identity_missing`,
 * `trust.passphrase_wrong`, `trust.passphrase_needed`.
 */
export async function unlockIdentity(
  { identity, passphrase }: { readonly identity: string; readonly passphrase?: string },
  trust: TrustEnvironment,
): Promise<IdentityView> {
  const stored = findIdentity(await trust.keys.read(), identity);
  trust.opened.add(stored.recipient, await open(stored, passphrase, trust));
  return identityView(stored, await hasKeychain(trust), trust);
}

/** What the keychain keeps; undefined where it is not at hand. Throws `trust.box_failed`. */
export async function openFromKeychain(stored: StoredIdentity, trust: TrustEnvironment): Promise<string | undefined> {
  if (!(await hasKeychain(trust))) return undefined;
  return open(stored, undefined, trust);
}

async function keep(
  { identity, recipient }: { readonly identity: string; readonly recipient: string },
  { name, passphrase }: { readonly name: string; readonly passphrase?: string },
  trust: TrustEnvironment,
): Promise<IdentityView> {
  const box = await boxOf(passphrase, trust);
  const created = new Date();
  const entry = (sealed: string) => ({ name, recipient, secret: { box: box.kind, sealed }, created });
  // Refused before the passphrase costs its second.
  addIdentity(await trust.keys.read(), entry('-'));
  const sealed = await oneAtATime(() => box.seal(identity));
  return viewOf(await trust.keys.update((store) => addIdentity(store, entry(sealed))), recipient, trust);
}

async function open(
  { name, recipient, secret }: StoredIdentity,
  passphrase: string | undefined,
  trust: TrustEnvironment,
): Promise<string> {
  const underPassphrase = secret.box === PASSPHRASE_BOX;
  if (underPassphrase && passphrase === undefined) throw new SealiftError('trust.passphrase_needed');
  const box = await boxOf(underPassphrase ? passphrase : undefined, trust, name);
  const identity = await oneAtATime(() => box.open(secret.sealed));
  if ((await recipientOf(identity)) !== recipient) throw new SealiftError('encryption.identity_mismatch', { name });
  return identity;
}

async function boxOf(passphrase: string | undefined, trust: TrustEnvironment, name?: string): Promise<IdentityBox> {
  if (passphrase !== undefined) return identityPassphraseBox(passphrase, trust.limits);
  return identityKeychainBox(KEYCHAIN_BOX, await keychainOf(trust, name));
}

function identityView(stored: StoredIdentity, keychain: boolean, trust: TrustEnvironment): IdentityView {
  const kept = stored.secret.box === PASSPHRASE_BOX ? 'passphrase' : 'keychain';
  return {
    name: stored.name,
    recipient: stored.recipient,
    fingerprint: recipientFingerprint(stored.recipient),
    createdAt: stored.created,
    kept,
    usable: kept === 'passphrase' || keychain,
    open: kept === 'keychain' ? keychain : trust.opened.has(stored.recipient),
  };
}

async function viewOf(store: KeyStore, recipient: string, trust: TrustEnvironment): Promise<IdentityView> {
  return identityView(findIdentity(store, recipient), await hasKeychain(trust), trust);
}

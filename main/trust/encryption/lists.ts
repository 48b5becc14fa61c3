import { SealiftError } from '../../errors';
import { newName } from '../keys/names';
import type { KeyStore, StoredIdentity, StoredRecipient } from '../keys/store';

type Named = { readonly name: string; readonly recipient: string };

/**
 * The store with one more recipient. Throws `trust.name_invalid`, `trust.name_taken`, `encryption.recipient_exists`. A name stands for one
 * key: it may not be that of an identity with another.
 */
export function addRecipient(
  store: KeyStore,
  { name, recipient, added }: { readonly name: string; readonly recipient: string; readonly added: Date },
): KeyStore {
  const known = store.recipients.find((each) => each.recipient === recipient);
  if (known) throw new SealiftError('encryption.recipient_exists', { name: known.name });
  const entry: StoredRecipient = {
    name: newName(name, namesBeside(store.recipients, store.identities, recipient)),
    recipient,
    added: added.toISOString(),
  };
  return { ...store, recipients: [...store.recipients, entry] };
}

/** The recipient of that name or key. Throws `encryption.recipient_missing`. */
export function findRecipient(store: KeyStore, nameOrKey: string): StoredRecipient {
  return find(store.recipients, nameOrKey) ?? missing('encryption.recipient_missing', nameOrKey);
}

/** Throws `encryption.recipient_missing`, `trust.name_*`. */
export function renameRecipient(store: KeyStore, nameOrKey: string, name: string): KeyStore {
  const entry = findRecipient(store, nameOrKey);
  const others = store.recipients.filter((each) => each !== entry);
  const renamed = { ...entry, name: newName(name, namesBeside(others, store.identities, entry.recipient)) };
  return { ...store, recipients: store.recipients.map((each) => (each === entry ? renamed : each)) };
}

/** Throws `encryption.recipient_missing`. */
export function removeRecipient(store: KeyStore, nameOrKey: string): KeyStore {
  const entry = findRecipient(store, nameOrKey);
  return { ...store, recipients: store.recipients.filter((each) => each !== entry) };
}

/** The store with one more identity. Throws `trust.name_*`, `encryption.identity_exists`. */
export function addIdentity(
  store: KeyStore,
  identity: Named & { readonly secret: StoredIdentity['secret']; readonly created: Date },
): KeyStore {
  const { name, recipient, secret, created } = identity;
  const known = store.identities.find((each) => each.recipient === recipient);
  if (known) throw new SealiftError('encryption.identity_exists', { name: known.name });
  const entry: StoredIdentity = {
    name: newName(name, namesBeside(store.identities, store.recipients, recipient)),
    recipient,
    secret,
    created: created.toISOString(),
  };
  return { ...store, identities: [...store.identities, entry] };
}

/** The identity of that name or public key. Throws `encryption.identity_missing`. */
export function findIdentity(store: KeyStore, nameOrKey: string): StoredIdentity {
  return find(store.identities, nameOrKey) ?? missing('encryption.identity_missing', nameOrKey);
}

/** Throws `encryption.identity_missing`, `trust.name_*`. */
export function renameIdentity(store: KeyStore, nameOrKey: string, name: string): KeyStore {
  const entry = findIdentity(store, nameOrKey);
  const others = store.identities.filter((each) => each !== entry);
  const renamed = { ...entry, name: newName(name, namesBeside(others, store.recipients, entry.recipient)) };
  return { ...store, identities: store.identities.map((each) => (each === entry ? renamed : each)) };
}

/** From now on nothing that was encrypted to it can be opened here. Throws `encryption.identity_missing`. */
export function removeIdentity(store: KeyStore, nameOrKey: string): KeyStore {
  const entry = findIdentity(store, nameOrKey);
  return { ...store, identities: store.identities.filter((each) => each !== entry) };
}

/** Whom a name or key means to encrypt to: a recipient, or an identity of this workstation. Throws `encryption.recipient_missing`. */
export function encryptionTarget(store: KeyStore, nameOrKey: string): Named {
  return (
    find<Named>([...store.recipients, ...store.identities], nameOrKey) ??
    missing('encryption.recipient_missing', nameOrKey)
  );
}

function find<T extends Named>(list: readonly T[], nameOrKey: string): T | undefined {
  const wanted = nameOrKey.trim();
  return list.find(({ name }) => name === wanted) ?? list.find(({ recipient }) => recipient === wanted);
}

function namesBeside(own: readonly Named[], others: readonly Named[], recipient: string): string[] {
  return [...own, ...others.filter((each) => each.recipient !== recipient)].map(({ name }) => name);
}

function missing(code: 'encryption.recipient_missing' | 'encryption.identity_missing', name: string): never {
  throw new SealiftError(code, { name: name.trim() });
}

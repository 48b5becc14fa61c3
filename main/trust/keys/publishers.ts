import { SealiftError } from '../../errors';
import { type PublicKey, parsePublicKey, publicKeyLine } from '../minisign/public-key';
import { newName } from './names';
import { namesOf, requireNewKey } from './signing';
import type { KeyStore, Publisher } from './store';

/**
 * The store with one more trusted publisher; the key comes from a file, a line of text or a signature (`parsePublicKey`,
 * `offeredKey`). Throws `trust.name_invalid`, `trust.name_taken`, `trust.key_exists`, `trust.key_id_taken`.
 */
export function addPublisher(
  store: KeyStore,
  publisher: { readonly name: string; readonly key: PublicKey; readonly added: Date },
): KeyStore {
  const name = newName(publisher.name, namesOf(store.publishers));
  requireNewKey(publisher.key, store.publishers, store.keys);
  const entry: Publisher = {
    name,
    publicKey: publicKeyLine(publisher.key),
    added: publisher.added.toISOString(),
  };
  return { ...store, publishers: [...store.publishers, entry] };
}

/** The publisher with a key of that id. Throws `trust.publisher_missing`. */
export function findPublisher(store: KeyStore, keyId: string): Publisher {
  const found = store.publishers.find((entry) => parsePublicKey(entry.publicKey).keyId === keyId);
  if (!found) throw new SealiftError('trust.publisher_missing', { keyId });
  return found;
}

/** Throws `trust.publisher_missing`, `trust.name_invalid`, `trust.name_taken`. */
export function renamePublisher(store: KeyStore, keyId: string, name: string): KeyStore {
  const found = findPublisher(store, keyId);
  const others = store.publishers.filter((entry) => entry !== found);
  const renamed = { ...found, name: newName(name, namesOf(others)) };
  return { ...store, publishers: store.publishers.map((entry) => (entry === found ? renamed : entry)) };
}

/** From now on nothing is trusted for this publisher's sake. Throws `trust.publisher_missing`. */
export function removePublisher(store: KeyStore, keyId: string): KeyStore {
  const found = findPublisher(store, keyId);
  return { ...store, publishers: store.publishers.filter((entry) => entry !== found) };
}

import type { PublisherView } from '../../../preload/contract';
import type { PublicKeySource } from '../../service-types';
import {
  addPublisher,
  findPublisher,
  fingerprint,
  type KeyStore,
  nameOfKey,
  type PublicKey,
  type Publisher,
  parsePublicKey,
  publicKeyLine,
  removePublisher,
  renamePublisher,
} from '../../trust';
import type { TrustEnvironment } from './environment';
import { readSmallFile } from './small-file';

/** Whom this workstation trusts, in the order in which they were added. */
export async function listPublishers(trust: TrustEnvironment): Promise<PublisherView[]> {
  return (await trust.keys.read()).publishers.map(publisherView);
}

/** What a public key is, before anybody trusts it. Throws `trust.key_malformed`, `trust.key_weak`. */
export async function readPublicKey(source: PublicKeySource, trust: TrustEnvironment) {
  const key = await keyOf(source);
  const knownAs = nameOfKey(await trust.keys.read(), key) ?? null;
  return { id: key.keyId, publicKey: publicKeyLine(key), fingerprint: fingerprint(key), knownAs };
}

/** Throws `trust.key_malformed`, `trust.key_weak`, `trust.key_exists`, `trust.key_id_taken`, `trust.name_*`. */
export async function trustPublisher(
  name: string,
  source: PublicKeySource,
  trust: TrustEnvironment,
): Promise<PublisherView> {
  const key = await keyOf(source);
  const store = await trust.keys.update((before) => addPublisher(before, { name, key, added: new Date() }));
  return publisherView(findPublisher(store, key.keyId));
}

/** Throws `trust.publisher_missing`, `trust.name_invalid`, `trust.name_taken`. */
export async function renameTrusted(publisher: string, name: string, trust: TrustEnvironment): Promise<PublisherView> {
  const { id } = publisherView(publisherNamed(await trust.keys.read(), publisher));
  return publisherView(findPublisher(await trust.keys.update((store) => renamePublisher(store, id, name)), id));
}

/** Returns who is no longer trusted. Throws `trust.publisher_missing`. */
export async function distrustPublisher(publisher: string, trust: TrustEnvironment): Promise<PublisherView> {
  const view = publisherView(publisherNamed(await trust.keys.read(), publisher));
  await trust.keys.update((store) => removePublisher(store, view.id));
  return view;
}

function publisherNamed(store: KeyStore, idOrName: string): Publisher {
  const wanted = idOrName.trim();
  const named = store.publishers.find(({ name }) => name === wanted);
  return named ?? findPublisher(store, wanted.toUpperCase());
}

function publisherView({ name, publicKey, added }: Publisher): PublisherView {
  const key = parsePublicKey(publicKey);
  return { id: key.keyId, name, publicKey, fingerprint: fingerprint(key), addedAt: added };
}

async function keyOf(source: PublicKeySource): Promise<PublicKey> {
  if ('text' in source) return parsePublicKey(source.text);
  return parsePublicKey(await readSmallFile(source.file, 'trust.key_malformed'));
}

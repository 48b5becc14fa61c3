import { describe, expect, it } from 'vitest';
import {
  addKey,
  addPublisher,
  emptyKeyStore,
  findKey,
  type KeyStore,
  keychainBox,
  knownKeys,
  nameOfKey,
  openKey,
  parseKeyStore,
  passphraseBox,
  publicKeyLine,
  removePublisher,
  renameKey,
  renamePublisher,
  replaceSecret,
  retireKey,
  SecretKey,
  sealKey,
  serializeKeyStore,
  signingKey,
  trustedKeys,
} from '../../../main/trust';
import { cheapLimits, codeOf } from './tool';

const now = new Date('2026-05-04T03:02:01Z');
const box = passphraseBox('x', cheapLimits);
/** A keychain that turns every byte over. */
const turning = {
  encrypt: (text: string) => Buffer.from(text).map((byte) => byte ^ 0xff),
  decrypt: (bytes: Uint8Array) => Buffer.from(bytes.map((byte) => byte ^ 0xff)).toString(),
};

async function withKey(store: KeyStore, name: string, key = SecretKey.generate(), into = box) {
  const secret = await sealKey(key, into);
  return { key, store: addKey(store, { name, publicKey: key.publicKey, secret, created: now }) };
}

describe('signing keys', () => {
  it('are added, found, opened and used', async () => {
    const { key, store } = await withKey(emptyKeyStore, ' Release ');
    expect(findKey(store, key.publicKey.keyId)).toMatchObject({
      name: 'Release',
      created: now.toISOString(),
      retired: null,
    });
    expect((await signingKey(store, key.publicKey.keyId, box)).expose()).toEqual(key.expose());
    expect(emptyKeyStore.keys).toEqual([]);
  });

  it('are opened by the passphrase that sealed them only', async () => {
    const { key, store } = await withKey(emptyKeyStore, 'a');
    const { keyId } = key.publicKey;
    expect(await codeOf(() => signingKey(store, keyId, passphraseBox('y')))).toBe('trust.passphrase_wrong');
    expect(await codeOf(() => passphraseBox('').seal(key))).toBe('trust.passphrase_empty');
  });

  it('can be held by a keychain, and by nothing else then', async () => {
    const keychain = keychainBox('system', turning);
    const { key, store } = await withKey(emptyKeyStore, 'a', undefined, keychain);
    const { keyId } = key.publicKey;
    expect((await signingKey(store, keyId, keychain)).expose()).toEqual(key.expose());
    expect(await codeOf(() => signingKey(store, keyId, box))).toBe('trust.box_missing');
    const locked = keychainBox('system', {
      encrypt: () => Promise.reject(new Error('locked')),
      decrypt: () => Promise.reject(new Error('locked')),
    });
    expect(await codeOf(() => signingKey(store, keyId, locked))).toBe('trust.box_failed');
    expect(await codeOf(() => locked.seal(key))).toBe('trust.box_failed');
    const lying = keychainBox('system', { ...turning, decrypt: () => 'something else' });
    expect(await codeOf(() => signingKey(store, keyId, lying))).toBe('trust.box_failed');
  });

  it('move from one keeper to another', async () => {
    const { key, store } = await withKey(emptyKeyStore, 'a');
    const keychain = keychainBox('system', turning);
    const { keyId } = key.publicKey;
    const moved = replaceSecret(store, keyId, await sealKey(await openKey(store, keyId, box), keychain));
    expect((await signingKey(moved, keyId, keychain)).expose()).toEqual(key.expose());
    expect(await codeOf(() => signingKey(moved, keyId, box))).toBe('trust.box_missing');
  });

  it('are not opened when another key lies in their place', async () => {
    const { key, store } = await withKey(emptyKeyStore, 'a');
    const swapped = replaceSecret(store, key.publicKey.keyId, await sealKey(SecretKey.generate(), box));
    expect(await codeOf(() => signingKey(swapped, key.publicKey.keyId, box))).toBe('trust.key_mismatch');
  });

  it('are not added twice, nor one with the id of another, nor under a name in use', async () => {
    const { key, store } = await withKey(emptyKeyStore, 'Release');
    const { keyId } = key.publicKey;
    expect(await codeOf(() => withKey(store, 'other', key))).toBe('trust.key_exists');
    const namesake = new SecretKey(keyId, SecretKey.generate().expose().subarray(0, 32));
    expect(await codeOf(() => withKey(store, 'other', namesake))).toBe('trust.key_id_taken');
    for (const name of ['Release', 'RELEASE', ' release', 'Ｒelease'])
      expect(await codeOf(() => withKey(store, name))).toBe('trust.name_taken');
  });

  it.each(['', '   ', 'a\nb', 'a\u200bb', 'a\u202eb', '\ud800', 'x'.repeat(101)])('are not named %j', async (name) => {
    const { key, store } = await withKey(emptyKeyStore, 'a');
    expect(await codeOf(() => renameKey(store, key.publicKey.keyId, name))).toBe('trust.name_invalid');
  });

  it('are renamed, also in case alone', async () => {
    const first = await withKey(emptyKeyStore, 'a');
    const { store } = await withKey(first.store, 'b');
    const { keyId } = first.key.publicKey;
    expect(renameKey(store, keyId, 'A').keys.map(({ name }) => name)).toEqual(['A', 'b']);
    expect(await codeOf(() => renameKey(store, keyId, 'B'))).toBe('trust.name_taken');
    expect(await codeOf(() => renameKey(store, '0000000000000000', 'c'))).toBe('trust.key_missing');
  });

  it('sign nothing once they are retired, and are no longer trusted; they can still be taken out', async () => {
    const { key, store } = await withKey(emptyKeyStore, 'a');
    const { keyId } = key.publicKey;
    expect(trustedKeys(store)).toEqual([key.publicKey]);
    const retired = retireKey(store, keyId, now);
    expect(await codeOf(() => signingKey(retired, keyId, box))).toBe('trust.key_retired');
    expect((await openKey(retired, keyId, box)).expose()).toEqual(key.expose());
    expect(trustedKeys(retired)).toEqual([]);
    expect(knownKeys(retired)).toEqual([key.publicKey]);
    expect(retireKey(retired, keyId, new Date('2027-01-01')).keys[0]?.retired).toBe(now.toISOString());
  });
});

describe('trusted publishers', () => {
  const { publicKey } = SecretKey.generate();
  const one = addPublisher(emptyKeyStore, { name: 'Team One', key: publicKey, added: now });

  it('are trusted while they are listed', () => {
    expect(one.publishers).toEqual([
      { name: 'Team One', publicKey: publicKeyLine(publicKey), added: now.toISOString() },
    ]);
    expect(trustedKeys(one)).toEqual([publicKey]);
    expect(nameOfKey(one, publicKey)).toBe('Team One');
    const none = removePublisher(one, publicKey.keyId);
    expect(trustedKeys(none)).toEqual([]);
    expect(knownKeys(none)).toEqual([]);
    expect(nameOfKey(none, publicKey)).toBeUndefined();
  });

  it('are not added twice, under a name in use, or with the id of a key that is here', async () => {
    const add =
      (name: string, key = SecretKey.generate().publicKey, to = one) =>
      () =>
        addPublisher(to, { name, key, added: now });
    const namesake = { keyId: publicKey.keyId, key: SecretKey.generate().publicKey.key };
    expect(await codeOf(add('Two', publicKey))).toBe('trust.key_exists');
    expect(await codeOf(add('Two', namesake))).toBe('trust.key_id_taken');
    expect(await codeOf(add('team  one'))).toBe('trust.name_taken');
    const own = await withKey(emptyKeyStore, 'own');
    const alike = { keyId: own.key.publicKey.keyId, key: namesake.key };
    expect(await codeOf(add('Two', alike, own.store))).toBe('trust.key_id_taken');
    const both = add('Two', own.key.publicKey, own.store)();
    expect(trustedKeys(both)).toEqual([own.key.publicKey]);
    expect(trustedKeys(retireKey(both, own.key.publicKey.keyId, now))).toEqual([own.key.publicKey]);
  });

  it('are renamed and removed by key id', async () => {
    expect(renamePublisher(one, publicKey.keyId, 'Team 1').publishers[0]?.name).toBe('Team 1');
    for (const call of [
      () => renamePublisher(one, '0000000000000000', 'x'),
      () => removePublisher(one, '0000000000000000'),
    ])
      expect(await codeOf(call)).toBe('trust.publisher_missing');
  });
});

describe('the bytes of a key store', () => {
  it('give it back', async () => {
    const { store } = await withKey(emptyKeyStore, '发布');
    expect(parseKeyStore(serializeKeyStore(store), 'p')).toEqual(store);
  });

  it('hold no secret in the clear', async () => {
    const { key, store } = await withKey(emptyKeyStore, 'a');
    const text = serializeKeyStore(store).toString();
    const sealed = Buffer.from(store.keys[0]?.secret.sealed ?? '', 'base64');
    expect(sealed.includes(key.expose().subarray(0, 32))).toBe(false);
    expect(text).not.toContain(key.expose().subarray(0, 32).toString('hex'));
  });

  it('of a later program, or of none, are refused', async () => {
    const good = JSON.parse(serializeKeyStore(emptyKeyStore).toString());
    const text = (value: unknown) => Buffer.from(JSON.stringify(value));
    expect(await codeOf(() => parseKeyStore(text({ ...good, schema: 3, more: 1 }), 'p'))).toBe('trust.store_newer');
    const publisher = { name: 'a', publicKey: publicKeyLine(SecretKey.generate().publicKey), added: now.toISOString() };
    expect(parseKeyStore(text({ ...good, publishers: [publisher] }), 'p').publishers).toHaveLength(1);
    for (const bad of [
      Buffer.from(''),
      Buffer.from('{'),
      Buffer.from([0xff]),
      text(null),
      text({ ...good, more: 1 }),
      text({ ...good, publishers: [{ ...publisher, publicKey: 'RW' }] }),
      text({ ...good, publishers: [{ ...publisher, publicKey: `${publisher.publicKey}\n` }] }),
      text({ ...good, publishers: [{ ...publisher, name: 'a\u202e' }] }),
      text({ ...good, publishers: [{ ...publisher, added: 'yesterday' }] }),
    ])
      expect(await codeOf(() => parseKeyStore(bad, 'p'))).toBe('trust.store_damaged');
  });
});

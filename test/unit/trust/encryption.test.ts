import { createHash, randomBytes } from 'node:crypto';
import { Decrypter, Encrypter } from 'age-encryption';
import { describe, expect, it } from 'vitest';
import { unlocked } from '../../../main/packages';
import {
  addIdentity,
  addRecipient,
  ageWriter,
  CHUNK_BYTES,
  emptyKeyStore,
  encryptedSize,
  encryptionTarget,
  fileKeyOf,
  identityPassphraseBox,
  lockText,
  newIdentity,
  parseIdentity,
  parseKeyStore,
  parseRecipient,
  readAgeHeader,
  removeRecipient,
  renameIdentity,
  serializeKeyStore,
} from '../../../main/trust';
import { nativeCipher, portableCipher } from '../../../main/trust/encryption/chunk-cipher';
import { cheapLimits, codeOf } from './tool';

const lengths = [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 3 * CHUNK_BYTES, 5 * CHUNK_BYTES + 77];
const when = new Date('2026-01-02T03:04:05.000Z');

async function encrypted(plain: Uint8Array, recipients: readonly string[], step = 50_000): Promise<Buffer> {
  const writer = await ageWriter(recipients);
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < plain.length; at += step) pieces.push(...writer.push(plain.subarray(at, at + step)));
  return Buffer.concat([...pieces, ...writer.end()]);
}

/** Bytes as a source, with how far each reading went. */
function source(bytes: Uint8Array, readings: number[] = []) {
  return {
    path: 'p.age',
    size: bytes.length,
    mtimeMs: 0,
    expected: async () => undefined,
    open: async () => ({
      async read(buffer: Uint8Array, position: number) {
        const piece = bytes.subarray(position, position + buffer.length);
        buffer.set(piece);
        readings.push(piece.length);
        return piece.length;
      },
      close: async () => undefined,
    }),
  };
}

const opened = (bytes: Uint8Array, identity: string, readings?: number[]) =>
  unlocked(source(bytes, readings), async (header, path) => {
    const key = await fileKeyOf(header, [identity], path);
    if (!key) throw new Error('no key');
    return key;
  });

async function readAll(bytes: Uint8Array, identity: string, step = 100_000): Promise<Buffer> {
  const inside = await opened(bytes, identity);
  const open = await inside.open();
  const pieces: Buffer[] = [];
  for (let at = 0; ; at += step) {
    const buffer = Buffer.alloc(step);
    const read = await open.read(buffer, at);
    pieces.push(buffer.subarray(0, read));
    if (read < step) break;
  }
  expect(open.digest?.()).toBe(createHash('sha256').update(bytes).digest('hex'));
  return Buffer.concat(pieces);
}

describe('an age file', () => {
  it.each(lengths)('of %i bytes is what the library reads, and we read what it writes', async (length) => {
    const { identity, recipient } = await newIdentity();
    const plain = randomBytes(length);
    const bytes = await encrypted(plain, [recipient]);
    expect(bytes.length).toBe(encryptedSize(length, 1));
    const decrypter = new Decrypter();
    decrypter.addIdentity(identity);
    expect(Buffer.from(await decrypter.decrypt(Uint8Array.from(bytes))).equals(plain)).toBe(true);
    const encrypter = new Encrypter();
    encrypter.addRecipient(recipient);
    expect((await readAll(await encrypter.encrypt(Uint8Array.from(plain)), identity)).equals(plain)).toBe(true);
  });

  it('can be read at any place, and no more is read for it than the chunks there', async () => {
    const { identity, recipient } = await newIdentity();
    const plain = randomBytes(40 * CHUNK_BYTES + 5);
    const readings: number[] = [];
    const inside = await opened(await encrypted(plain, [recipient]), identity, readings);
    expect(inside.size).toBe(plain.length);
    readings.length = 0;
    const bytes = await inside.open();
    const reading = async (length: number, position: number) => {
      const buffer = Buffer.alloc(length);
      return buffer.subarray(0, await bytes.read(buffer, position));
    };
    for (const [length, at] of [
      [10, 30 * CHUNK_BYTES - 4],
      [3, 5],
      [CHUNK_BYTES, 39 * CHUNK_BYTES + 9],
      [100, plain.length - 10],
      [10, plain.length],
    ] as const)
      expect(await reading(length, at)).toEqual(plain.subarray(at, at + length));
    expect(readings.reduce((sum, each) => sum + each, 0)).toBeLessThan(8 * (CHUNK_BYTES + 16));
  });

  it('is for each of its recipients and nobody else, and says only how many they are', async () => {
    const [one, two, three] = await Promise.all([newIdentity(), newIdentity(), newIdentity()]);
    const bytes = await encrypted(Buffer.from('here'), [one.recipient, two.recipient]);
    const header = readAgeHeader(bytes);
    expect(header?.recipients).toBe(2);
    expect(bytes.includes(one.recipient)).toBe(false);
    expect((await readAll(bytes, two.identity)).toString()).toBe('here');
    if (!header) throw new Error('no header');
    expect(await fileKeyOf(header, [three.identity], 'p')).toBeUndefined();
    expect(await fileKeyOf(header, [], 'p')).toBeUndefined();
    expect(await fileKeyOf(header, [three.identity, one.identity], 'p')).toHaveLength(16);
  });

  it('with any bit turned over, shortened, lengthened or reordered is refused', async () => {
    const { identity, recipient } = await newIdentity();
    const bytes = await encrypted(randomBytes(2 * CHUNK_BYTES + 10), [recipient]);
    const start = (readAgeHeader(bytes)?.bytes.length ?? 0) + 16;
    const chunk = CHUNK_BYTES + 16;
    const spoiled: [string, Buffer][] = [
      ['appended', Buffer.concat([bytes, Buffer.from([0])])],
      ['chunk left out', Buffer.concat([bytes.subarray(0, start), bytes.subarray(start + chunk)])],
      ['last chunk left out', bytes.subarray(0, start + 2 * chunk)],
      ['nothing but the header', bytes.subarray(0, start - 16)],
      [
        'exchanged',
        Buffer.concat([
          bytes.subarray(0, start),
          bytes.subarray(start + chunk, start + 2 * chunk),
          bytes.subarray(start, start + chunk),
          bytes.subarray(start + 2 * chunk),
        ]),
      ],
    ];
    for (let at = 22; at < bytes.length; at += at < start + 40 ? 1 : 9973) {
      const copy = Buffer.from(bytes);
      copy[at] = (copy[at] ?? 0) ^ (1 << (at % 8));
      spoiled.push([`bit of byte ${at}`, copy]);
    }
    for (const [what, each] of spoiled) {
      const outcome = await codeOf(() => readAll(each, identity));
      // A spoiled stanza may look like one for somebody else: then there is no key.
      expect(['encryption.damaged', 'Error: no key'], `${what}: ${outcome}`).toContain(outcome);
    }
  });

  it('is sealed the same by the runtime as by the portable code', () => {
    const [key, nonce, plain] = [randomBytes(32), randomBytes(12), randomBytes(1000)];
    const sealed = nativeCipher.seal(key, nonce, plain);
    expect(Buffer.from(portableCipher.seal(key, nonce, plain))).toEqual(sealed);
    for (const cipher of [nativeCipher, portableCipher]) {
      expect(Buffer.from(cipher.open(key, nonce, sealed) ?? [])).toEqual(plain);
      const spoiled = Buffer.from(sealed);
      spoiled[3] = (spoiled[3] ?? 0) ^ 1;
      expect(cipher.open(key, nonce, spoiled)).toBeUndefined();
      expect(cipher.open(key, nonce, sealed.subarray(0, 10))).toBeUndefined();
    }
  });
});

describe('recipients and identities', () => {
  it('are read from lines and files, and nothing else is taken for one', async () => {
    const { identity, recipient } = await newIdentity();
    expect(await parseRecipient(`# Plant 7\r\n${recipient}\n`)).toBe(recipient);
    expect(await parseIdentity(Buffer.from(`# created: today\n# public key: ${recipient}\n${identity}\n`))).toBe(
      identity,
    );
    const other = `${recipient.slice(0, -1)}${recipient.endsWith('q') ? 'p' : 'q'}`;
    for (const bad of ['', recipient.toUpperCase(), `${recipient}\n${recipient}`, other, identity, 'x'.repeat(70_000)])
      expect(await codeOf(() => parseRecipient(bad)), bad.slice(0, 80)).toBe('encryption.recipient_malformed');
    // A key of small order: what is encrypted to it, anybody can read.
    const weak = 'age1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq5cu47z';
    expect(await codeOf(() => parseRecipient(weak))).toBe('encryption.recipient_malformed');
    for (const bad of ['', recipient, `${identity}\n${identity}`, identity.toLowerCase()])
      expect(await codeOf(() => parseIdentity(Buffer.from(bad))), bad).toBe('encryption.identity_malformed');
  });

  it('are kept under a passphrase that opens them, and no other', async () => {
    const { identity } = await newIdentity();
    const sealed = await identityPassphraseBox('correct horse', cheapLimits).seal(identity);
    expect(sealed).not.toContain(identity);
    expect(await identityPassphraseBox('correct horse').open(sealed)).toBe(identity);
    expect(await codeOf(() => identityPassphraseBox('wrong').open(sealed))).toBe('trust.passphrase_wrong');
    expect(await codeOf(() => identityPassphraseBox('').seal(identity))).toBe('trust.passphrase_empty');
    expect(await codeOf(() => parseIdentity(Buffer.from(sealed)))).toBe('trust.passphrase_needed');
    const twice = await lockText(sealed, 'p', cheapLimits);
    expect(await codeOf(() => parseIdentity(Buffer.from(twice), 'p'))).toBe('encryption.identity_malformed');
    expect(await codeOf(() => parseIdentity(Buffer.from(sealed.slice(0, 200)), 'p'))).toBe(
      'encryption.identity_malformed',
    );
  });

  it('stand in the store by name and key, a name for one key only', async () => {
    const [one, two] = await Promise.all([newIdentity(), newIdentity()]);
    let store = addRecipient(emptyKeyStore, { name: 'Plant 7', recipient: one.recipient, added: when });
    const secret = { box: 'passphrase', sealed: 'x' };
    const mine = { name: 'Mine', recipient: two.recipient, secret, created: when };
    store = addIdentity(store, mine);
    expect(encryptionTarget(store, ' Plant 7 ').recipient).toBe(one.recipient);
    expect(encryptionTarget(store, 'Mine').recipient).toBe(two.recipient);
    expect(encryptionTarget(store, one.recipient).name).toBe('Plant 7');
    expect(await codeOf(() => encryptionTarget(store, 'Nobody'))).toBe('encryption.recipient_missing');
    const again = { name: 'Other', recipient: one.recipient, added: when };
    expect(await codeOf(() => addRecipient(store, again))).toBe('encryption.recipient_exists');
    expect(await codeOf(() => addRecipient(store, { ...mine, name: 'plant 7', added: when }))).toBe('trust.name_taken');
    expect(await codeOf(() => renameIdentity(store, 'Mine', 'PLANT 7'))).toBe('trust.name_taken');
    // One may be both: the same key under the same name.
    store = addRecipient(store, { name: 'Mine', recipient: two.recipient, added: when });
    expect(removeRecipient(store, 'Plant 7').recipients).toHaveLength(1);
    expect(parseKeyStore(serializeKeyStore(store), 'p')).toEqual(store);
    // A store from before there was encryption is read, and written in today's form.
    const { recipients: _, identities: __, ...before } = emptyKeyStore;
    expect(parseKeyStore(Buffer.from(JSON.stringify({ ...before, schema: 1 })), 'p')).toEqual(emptyKeyStore);
    expect(await codeOf(() => parseKeyStore(Buffer.from(JSON.stringify({ ...store, schema: 1 })), 'p'))).toBe(
      'trust.store_damaged',
    );
  });
});

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Keychain, Services } from '../../../main/service-types';
import { createServices } from '../../../main/services';
import { byteMutations } from '../mutation/byte-mutations';
import { Random } from '../mutation/random';
import { cheapLimits, codeOf } from './tool';

const resources = join(import.meta.dirname, '../../../resources');
const secret = 'correct horse';

/** A keychain that turns bytes around: enough to see what goes through it. */
const keychain: { -readonly [K in keyof Keychain]: Keychain[K] } & { on: boolean } = {
  on: true,
  available: async () => keychain.on,
  encrypt: (text) => Buffer.from(text).reverse(),
  decrypt: (bytes) => Buffer.from(bytes).reverse().toString(),
};

describe('encrypted packages', () => {
  let folder: string;
  let home: Services;
  let site: Services;
  let plain: string;
  let encrypted: string;
  /** The site's public key. */
  let recipient: string;
  const open = (at: string, keeper?: Keychain) =>
    createServices({
      home: join(folder, at),
      resources,
      engine: 'none',
      keyLimits: cheapLimits,
      ...(keeper && { keychain: keeper }),
    });
  const sha = async (path: string) =>
    createHash('sha256')
      .update(await readFile(path))
      .digest('hex');
  const age = (...args: string[]) => spawnSync('age', args, { cwd: folder });
  const into = (path: string) => site.packages.import({ path, into: 'library', accepted: true }).done;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sealift-encrypted-'));
    home = await open('home');
    site = await open('site', keychain);
    const { packages } = await home.sample.deliver().done;
    plain = packages.find(({ kind }) => kind === 'rainbond-app')?.path as string;
    const made = await site.trust.identities.make({ name: 'Plant 7', passphrase: secret });
    recipient = made.recipient;
    expect(made).toMatchObject({ kept: 'passphrase', usable: true, open: false });
    await home.trust.recipients.add('Plant 7', { text: recipient });
    const { name, version } = await home.packages.inspect(plain);
    const out = join(folder, 'out');
    const choice = { version: { name, version: version as string }, kinds: ['rainbond-app' as const], out };
    const planned = await home.packages.planExport({ ...choice, encryptTo: ['Plant 7'] });
    const exported = await home.packages.export({ ...choice, encryptTo: ['Plant 7'] }).done;
    encrypted = exported.packages[0]?.path as string;
    expect(planned.packages[0]).toMatchObject({ file: basename(encrypted), exists: false });
    expect(exported.packages[0]).toMatchObject({ recipients: 1, size: (await stat(encrypted)).size });
    expect(exported.packages[0]?.sha256).toBe(await sha(encrypted));
  });
  afterAll(async () => {
    await home.close();
    await site.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('hold the very package, by the tool that everybody has', async () => {
    await writeFile(join(folder, 'p'), secret);
    const exported = await site.trust.identities.export({ identity: 'Plant 7', to: folder, what: 'public' });
    expect((await readFile(exported.path, 'utf8')).split('\n')[1]).toBe(recipient);
    expect(spawnSync('sha256sum', ['-c', `${basename(encrypted)}.sha256`], { cwd: join(folder, 'out') }).status).toBe(
      0,
    );
    // A key that age made, both ways.
    const identity = spawnSync('age-keygen', [], { encoding: 'utf8' }).stdout;
    await writeFile(join(folder, 'theirs.txt'), identity, { mode: 0o600 });
    const theirs = /age1\S+/.exec(identity)?.[0] as string;
    await writeFile(join(folder, 'theirs.pub'), `# a colleague\n${theirs}\n`);
    await home.trust.recipients.add('Colleague', { file: join(folder, 'theirs.pub') });
    const out = join(folder, 'for-both');
    const both = await home.packages.encrypt({ path: plain, to: ['Colleague', recipient], out }).done;
    expect(both).toMatchObject({ names: ['Colleague', 'Plant 7'], package: { recipients: 2 } });
    const decrypted = age('-d', '-i', 'theirs.txt', both.package.path);
    expect(decrypted.stderr.toString()).toBe('');
    expect(createHash('sha256').update(decrypted.stdout).digest('hex')).toBe(await sha(plain));

    const byAge = join(folder, 'by-age.tar.gz.age');
    expect(age('-r', recipient, '-o', byAge, plain).status).toBe(0);
    const taken = { name: 'Theirs', file: join(folder, 'theirs.txt'), keychain: true };
    expect(await site.trust.identities.import(taken)).toMatchObject({
      recipient: theirs,
      kept: 'keychain',
      open: true,
    });
    // What the keychain keeps asks nobody; what a passphrase keeps has to be unlocked.
    expect((await site.packages.inspect(both.package.path)).name).toBe((await home.packages.inspect(plain)).name);
    expect(await codeOf(() => site.packages.inspect(byAge))).toBe('encryption.locked');
    expect(await site.packages.encryption(byAge)).toEqual({
      recipients: 1,
      size: (await stat(byAge)).size,
      readable: 'locked',
    });
    // A medium lists what nothing opens now, and says what would.
    const stick = join(folder, 'stick-of-one');
    await mkdir(stick);
    await copyFile(byAge, join(stick, 'theirs.tar.gz.age'));
    const listed = async (there: Services) => there.media.contents((await there.media.addFolder(stick)).id);
    const { size } = await stat(byAge);
    const file = join(stick, 'theirs.tar.gz.age');
    expect(await listed(site)).toMatchObject({
      packages: [],
      locked: [{ file, bytes: size, identities: ['Plant 7'] }],
    });
    expect(await listed(home)).toMatchObject({ packages: [], locked: [{ file, bytes: size, identities: [] }] });
    keychain.on = false;
    expect(await codeOf(() => site.packages.inspect(both.package.path))).toBe('encryption.locked');
    keychain.on = true;
    expect(await codeOf(() => site.trust.identities.unlock({ identity: 'Plant 7', passphrase: 'x' }))).toBe(
      'trust.passphrase_wrong',
    );
    expect(await site.trust.identities.unlock({ identity: 'Plant 7', passphrase: secret })).toMatchObject({
      open: true,
    });
    expect((await site.packages.verify(byAge).done).package).toMatchObject({ sha256: await sha(byAge), recipients: 1 });
    site.trust.identities.lock();
    expect(await codeOf(() => site.packages.verify(byAge).done)).toBe('encryption.locked');
    // A keychain that fails is said, unless another identity opens the package.
    const { decrypt } = keychain;
    keychain.decrypt = () => {
      throw new Error('locked');
    };
    expect(await codeOf(() => site.packages.inspect(both.package.path))).toBe('trust.box_failed');
    await site.trust.identities.unlock({ identity: 'Plant 7', passphrase: secret });
    expect((await site.packages.inspect(both.package.path)).recipients).toBe(2);
    keychain.decrypt = decrypt;
    site.trust.identities.lock();
    await site.trust.identities.remove('Theirs');
  });

  it('are read, checked, imported and split without ever lying on the disk in the clear', async () => {
    expect(await codeOf(() => home.packages.inspect(encrypted))).toBe('encryption.not_for_you');
    expect(await codeOf(() => home.packages.verify(encrypted).done)).toBe('encryption.not_for_you');
    expect(await home.packages.encryption(encrypted)).toMatchObject({ recipients: 1, readable: 'no' });
    expect(await home.packages.encryption(plain)).toBeNull();
    // Locked, it is found and said to be so, with nothing of what is inside.
    const looked = await site.packages.find(join(folder, 'out'));
    expect(looked.found).toEqual([]);
    expect(looked.unreadable.map(({ error }) => error.code)).toEqual(['encryption.locked']);
    expect(await codeOf(() => into(join(folder, 'out')))).toBe('encryption.locked');

    await site.trust.identities.unlock({ identity: 'Plant 7', passphrase: secret });
    const [found] = (await site.packages.find(join(folder, 'out'))).found;
    expect(found).toMatchObject({ package: { recipients: 1, size: (await stat(encrypted)).size }, against: 'new' });
    expect((await site.trust.verdict(encrypted)).state).toBe('unsigned');
    const [imported] = (await into(encrypted)).imported;
    expect(imported?.package).toMatchObject({ recipients: 1, sha256: await sha(encrypted), path: encrypted });
    expect((await site.packages.list()).find(({ path }) => path === encrypted)?.recipients).toBe(1);
    // In parts it is cut like any file, by who cannot read it; and read through, by who can.
    const media = [join(folder, 'stick-a'), join(folder, 'stick-b')];
    for (const each of media) await mkdir(each);
    const size = (await stat(encrypted)).size;
    await home.media.split({ files: [encrypted], to: media, partSize: Math.ceil(size / 2) }).done;
    const manifest = join(media[0] as string, `${basename(encrypted)}.volumes.json`);
    expect(JSON.parse(await readFile(manifest, 'utf8'))).toMatchObject({ kind: null, template: null });
    expect((await site.packages.verify(media).done).package).toMatchObject({ sha256: await sha(encrypted) });
    const out = join(folder, 'back');
    expect((await site.packages.decrypt({ path: encrypted, out }).done).package.path).toBe(join(out, basename(plain)));
    expect(await sha(join(out, basename(plain)))).toBe(await sha(plain));
    // The seal's bytes are in the package and nowhere else but where somebody asked for it.
    const sealed = (await readFile(plain)).subarray(0, 600);
    for (const at of ['home', 'site', 'out', 'stick-a', 'stick-b'])
      for (const entry of await readdir(join(folder, at), { recursive: true, withFileTypes: true })) {
        const path = join(entry.parentPath, entry.name);
        if (entry.isFile() && path !== plain) expect((await readFile(path)).includes(sealed), path).toBe(false);
      }
  });

  it('are not signed, nor encrypted again, and nothing is decrypted that is not encrypted', async () => {
    await home.trust.keys.make({ name: 'Team', passphrase: 'p' });
    const sign = { key: 'Team', passphrase: 'p' };
    const before = await sha(encrypted);
    expect(await codeOf(() => home.packages.sign({ path: encrypted, sign }).done)).toBe('encryption.sign_first');
    expect(await codeOf(() => home.packages.encrypt({ path: encrypted, to: ['Plant 7'] }).done)).toBe(
      'encryption.already',
    );
    expect(await codeOf(() => home.packages.decrypt({ path: plain }).done)).toBe('encryption.not_encrypted');
    expect(await codeOf(() => home.packages.encrypt({ path: plain, to: ['Nobody'] }).done)).toBe(
      'encryption.recipient_missing',
    );
    expect(await codeOf(() => home.packages.encrypt({ path: plain, to: [] }).done)).toBe('encryption.recipient_count');
    const out = join(folder, 'out');
    expect(await codeOf(() => home.packages.encrypt({ path: plain, to: ['Plant 7'], out }).done)).toBe(
      'package.exists',
    );
    expect(await sha(encrypted)).toBe(before);
    expect((await readdir(out)).sort()).toEqual([basename(encrypted), `${basename(encrypted)}.sha256`]);
  });

  it('that were changed are refused with a code, and nothing of them is loaded', { timeout: 120_000 }, async () => {
    const target = await open('spoiled');
    await writeFile(join(folder, 'p'), secret);
    const { path: key } = await site.trust.identities.export({
      identity: 'Plant 7',
      to: folder,
      what: 'secret',
      passphrase: secret,
    });
    await target.trust.identities.import({ name: 'Plant 7', file: key, filePassphrase: secret });
    await target.trust.identities.unlock({ identity: 'Plant 7', passphrase: secret });
    const bytes = await readFile(encrypted);
    const codes = new Map<string, number>();
    const path = join(folder, 'spoiled.tar.gz.age');
    for (let n = 0; n < 150; n++) {
      const random = new Random(20_260_101 + n);
      const what = random.pick(Object.keys(byteMutations));
      // Half of them in the header, which is a thousandth of the file.
      const head = random.chance(0.5) ? bytes.subarray(0, 300) : bytes;
      const spoiled = byteMutations[what]?.(head, random) as Buffer;
      const mutant = head === bytes ? spoiled : Buffer.concat([spoiled, bytes.subarray(300)]);
      if (mutant.equals(bytes)) continue;
      await writeFile(path, mutant);
      const code = await codeOf(() => target.packages.import({ path, into: 'library', accepted: true }).done);
      expect(code, `${n} ${what}`).toMatch(/^(encryption\.(damaged|not_for_you)|package\.(unknown_format|truncated))$/);
      codes.set(code, (codes.get(code) ?? 0) + 1);
      expect(target.templates.list(), `${n} ${what}`).toEqual([]);
    }
    expect(codes.get('encryption.damaged')).toBeGreaterThan(50);
    // How many more there are depends on the keys, which are drawn anew each time.
    expect(codes.size).toBeGreaterThan(1);
    await target.close();
  });
});

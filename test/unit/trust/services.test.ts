import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, copyFile, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Keychain, Services } from '../../../main/service-types';
import { createServices } from '../../../main/services';
import { swapSignature } from './swap';
import { cheapLimits, codeOf } from './tool';

const resources = join(import.meta.dirname, '../../../resources');

/** A keychain that turns bytes around: enough to see what goes through it. */
const keychain: Keychain & { on: boolean } = {
  on: true,
  available: async () => keychain.on,
  encrypt: (text) => Buffer.from(text).reverse(),
  decrypt: (bytes) => Buffer.from(bytes).reverse().toString(),
};

describe('keys and trust, served', () => {
  let folder: string;
  let home: Services;
  let site: Services;
  let packages: string[];
  const open = (at: string) =>
    createServices({ home: join(folder, at), resources, engine: 'none', keychain, keyLimits: cheapLimits });
  const sha = async (path: string) =>
    createHash('sha256')
      .update(await readFile(path))
      .digest('hex');
  const into = async (path: string, accepted = false) => site.packages.import({ path, into: 'library', accepted }).done;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sealift-trusted-'));
    home = await open('home');
    site = await open('site');
    packages = (await home.sample.deliver().done).packages.map(({ path }) => path);
  });
  afterAll(async () => {
    await home.close();
    await site.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('keeps keys where only the owner can read them, and shows none of their secrets', async () => {
    const made = await home.trust.keys.make({ name: 'Delivery team', passphrase: 'correct horse' });
    expect(made).toMatchObject({ name: 'Delivery team', kept: 'passphrase', usable: true, retiredAt: null });
    expect(made.fingerprint).toMatch(/^(\d{5} ){5}\d{5}$/);
    const file = join(home.home, 'keys', 'keys.json');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await stat(join(home.home, 'keys'))).mode & 0o777).toBe(0o700);
    const held = await home.trust.keys.make({ name: 'Held' });
    expect(held).toMatchObject({ kept: 'keychain', usable: true });
    keychain.on = false;
    expect((await home.trust.keys.list()).map(({ usable }) => usable)).toEqual([true, false]);
    expect(await codeOf(() => home.trust.keys.make({ name: 'Other' }))).toBe('trust.keychain_missing');
    expect(await codeOf(() => home.packages.sign({ path: packages[0] as string, sign: { key: 'Held' } }).done)).toBe(
      'trust.box_missing',
    );
    keychain.on = true;
    expect(home.sites.history().map(({ action, subject }) => `${action} ${subject}`)).toContain('make-key Held');
  });

  it('signs at export and afterwards to the same bytes, and minisign verifies them', async () => {
    const sign = { key: 'Delivery team', passphrase: 'correct horse' };
    const [key] = await home.trust.keys.list();
    for (const path of packages) {
      const before = await home.packages.inspect(path);
      const out = join(folder, `signed-${before.kind}`);
      await home.packages.export({
        version: { name: before.name, version: before.version },
        kinds: [before.kind as 'rainbond-app'],
        out,
        sign,
      }).done;
      const exported = join(out, basename(path));
      const later = join(folder, `later-${before.kind}`);
      const signed = await home.packages.sign({ path, sign, out: later }).done;
      expect(await sha(signed.package.path)).toBe(await sha(exported));
      expect(signed.package).toMatchObject({ seal: 'signed', sha256: await sha(exported) });
      expect(spawnSync('sha256sum', ['-c', `${basename(path)}.sha256`], { cwd: later }).status).toBe(0);

      const unpacked = join(folder, `unpacked-${before.kind}`);
      await mkdir(unpacked);
      expect(spawnSync('tar', ['-xzf', exported, '-C', unpacked, '--strip-components=1']).status).toBe(0);
      const listed = spawnSync('tar', ['-tzf', exported], { encoding: 'utf8' }).stdout.split('\n');
      expect(listed.slice(0, 2).map((each) => basename(each))).toEqual(['seal.json', 'seal.json.minisig']);
      const check = spawnSync('minisign', ['-V', '-P', key?.publicKey ?? '', '-m', 'seal.json'], {
        cwd: unpacked,
        encoding: 'utf8',
      });
      expect(check.stdout + check.stderr).toContain('Signature and comment signature verified');
      // Signing again changes nothing; another key may not take its place unasked.
      expect((await home.packages.sign({ path: exported, sign }).done).changed).toBe(false);
      expect(await codeOf(() => home.packages.sign({ path: exported, sign: { key: 'Held' } }).done)).toBe(
        'trust.already_signed',
      );
      await home.packages.verify(exported).done;
    }
  });

  it('signs nothing with a wrong passphrase, and leaves the package as it was', async () => {
    const path = packages[0] as string;
    const before = await sha(path);
    const wrong = { key: 'Delivery team', passphrase: 'wrong' };
    expect(await codeOf(() => home.packages.sign({ path, sign: wrong }).done)).toBe('trust.passphrase_wrong');
    expect(await codeOf(() => home.packages.sign({ path, sign: { key: 'Delivery team' } }).done)).toBe(
      'trust.passphrase_needed',
    );
    expect(await sha(path)).toBe(before);
    // No passphrase is kept anywhere in the data folder.
    for (const file of ['catalog.db', 'catalog.db-wal', 'keys/keys.json'])
      expect((await readFile(join(home.home, file))).includes('correct horse')).toBe(false);
  });

  it('says what a package is to the site, and lets in by policy', async () => {
    const unsigned = packages[0] as string;
    const signed = join(folder, 'signed-rainbond-app', basename(unsigned));
    const [key] = await home.trust.keys.list();
    expect(await site.trust.verdict(unsigned)).toMatchObject({ state: 'unsigned', action: 'warn', publicKey: null });
    const stranger = await site.trust.verdict(signed);
    expect(stranger).toMatchObject({
      state: 'known-untrusted',
      action: 'warn',
      keyId: key?.id,
      publicKey: key?.publicKey,
      fingerprint: key?.fingerprint,
      signer: null,
    });
    expect(stranger.comment).toBe(`sealift package ${basename(unsigned).replace('.tar.gz', '')}`);
    expect(await codeOf(() => into(unsigned))).toBe('library.not_accepted');
    expect(await codeOf(() => into(signed))).toBe('library.not_accepted');

    site.settings.set({ trust: 'refuse' });
    expect(await codeOf(() => into(unsigned, true))).toBe('trust.unsigned');
    expect(await codeOf(() => into(signed, true))).toBe('trust.not_trusted');
    expect(site.templates.list()).toEqual([]);

    await site.trust.publishers.add('The team at home', { text: stranger.publicKey ?? '' });
    expect(await site.trust.verdict(signed)).toMatchObject({
      state: 'trusted',
      action: 'accept',
      signer: 'The team at home',
    });
    expect((await into(signed)).imported).toHaveLength(1);
    await site.trust.publishers.remove('The team at home');
    expect(await codeOf(() => into(signed))).toBe('trust.not_trusted');
    site.settings.set({ trust: 'warn' });
    const told = site.sites.history().map(({ action }) => action);
    expect(told).toEqual(expect.arrayContaining(['trust', 'distrust', 'set-policy', 'import']));
  });

  it('refuses a broken signature under any policy, whoever accepts it', async () => {
    const unsigned = packages[0] as string;
    const signed = join(folder, 'signed-rainbond-app', basename(unsigned));
    const broken = join(folder, 'broken.tar.gz');
    // The signature of the other form's seal: right for its own seal, wrong for this one.
    const compose = packages[1] as string;
    const swapped = join(folder, 'signed-docker-compose', basename(compose));
    await swapSignature(signed, swapped, broken);
    expect(await site.trust.verdict(broken)).toMatchObject({ state: 'broken', action: 'refuse', fingerprint: null });
    expect(await codeOf(() => into(broken, true))).toBe('trust.signature_wrong');
    expect(await codeOf(() => site.packages.verify(broken).done)).toBe('trust.signature_wrong');
  });

  it('carries nothing whose signature does not hold, and where the policy refuses only what is trusted', async () => {
    const stick = join(folder, 'stick');
    await mkdir(stick);
    const medium = await home.media.addFolder(stick);
    const path = packages[0] as string;
    const id = (await home.packages.list()).find((each) => each.path === path)?.id as string;
    const input = { packages: [id], media: [medium.id] };
    expect((await home.media.plan(input)).possible).toBe(true);
    home.settings.set({ trust: 'refuse' });
    expect(await home.media.plan(input)).toMatchObject({
      possible: false,
      media: [{ checks: expect.arrayContaining([expect.objectContaining({ code: 'media.trust_refused' })]) }],
    });
    expect(await codeOf(() => home.media.carry(input))).toBe('trust.unsigned');
    expect(await codeOf(() => home.media.copy({ files: [path], to: stick }).done)).toBe('trust.unsigned');
    expect(await codeOf(() => home.media.split({ files: [path], to: [stick] }).done)).toBe('trust.unsigned');
    // What is no package is nobody's to judge.
    const note = join(folder, 'note.txt');
    await writeFile(note, 'hello');
    await home.media.copy({ files: [note], to: stick }).done;
    await rm(join(stick, 'note.txt'));
    await rm(join(stick, 'SHA256SUMS'));
    home.settings.set({ trust: 'warn' });
    const kept = await readFile(path);
    await copyFile(join(folder, 'broken.tar.gz'), path);
    expect(await home.media.plan(input)).toMatchObject({
      possible: false,
      media: [{ checks: expect.arrayContaining([expect.objectContaining({ code: 'media.seal_broken' })]) }],
    });
    expect(await codeOf(() => home.media.carry(input))).toBe('trust.signature_wrong');
    expect(await codeOf(() => home.media.copy({ files: [path], to: stick }).done)).toBe('trust.signature_wrong');
    await writeFile(path, kept);
    expect(await readdir(stick)).toEqual([]);
  });

  it('takes keys of minisign in, hands keys out, and tells a used name', async () => {
    const out = join(folder, 'keys-out');
    await mkdir(out);
    const given = { key: 'Delivery team', to: out, passphrase: 'correct horse' };
    const { path } = await home.trust.keys.export({ ...given, what: 'secret', filePassphrase: 'for the road' });
    expect(basename(path)).toBe('Delivery-team.key');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await codeOf(() => home.trust.keys.export({ ...given, what: 'secret' }))).toBe('trust.file_exists');
    const pub = await home.trust.keys.export({ ...given, what: 'public' });
    const [key] = await home.trust.keys.list();
    const read = await site.trust.publishers.read({ file: pub.path });
    expect(read).toMatchObject({ publicKey: key?.publicKey, fingerprint: key?.fingerprint, knownAs: null });
    expect(await codeOf(() => site.trust.keys.import({ name: 'Team', file: path, filePassphrase: 'no' }))).toBe(
      'trust.passphrase_wrong',
    );
    const taken = await site.trust.keys.import({ name: 'Team', file: path, filePassphrase: 'for the road' });
    expect(taken.publicKey).toBe(key?.publicKey);
    expect(await codeOf(() => site.trust.keys.make({ name: 'team', passphrase: 'x' }))).toBe('trust.name_taken');
    await site.trust.keys.rename('Team', 'Team of old');
    const retired = await site.trust.keys.retire(taken.id);
    expect(retired).toMatchObject({ name: 'Team of old', usable: false });
    const copy = join(folder, 'copy.tar.gz');
    await copyFile(packages[0] as string, copy);
    expect(
      await codeOf(
        () => site.packages.sign({ path: copy, sign: { key: 'Team of old', passphrase: 'for the road' } }).done,
      ),
    ).toBe('trust.key_retired');
    await writeFile(join(out, 'junk'), 'not a key');
    await chmod(join(out, 'junk'), 0o600);
    expect(await codeOf(() => site.trust.publishers.add('J', { file: join(out, 'junk') }))).toBe('trust.key_malformed');
  });
});

import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createServices } from '../../../main/services';
import type { ReceiptResultView, SiteKnowledgeView } from '../../../preload/contract';
import { type Cli, makeCli } from '../../fixtures/cli';
import { emptyEngine, sharedEngine } from '../../fixtures/engines';
import { busyboxLayer, loadImages } from '../../fixtures/images';
import { makeVolume, type Volume } from '../../fixtures/volumes';

const passphrase = 'correct horse';
const env = { SEALIFT_PASSPHRASE: passphrase };
const image = 'registry.test/receipts/worker:1.0';
/** What opening a key costs stands with the key: those of these tests open at once. */
const keyLimits = { opsLimit: 32_768, memLimit: 16 * 1024 * 1024 };

/** What a site confirms of a delivery, over two real engines; and every receipt that must not be believed. */
describe('receipts', () => {
  const [engineAtHome, engineOnSite] = [sharedEngine('home'), sharedEngine('site')];
  const work = mkdtempSync(join(tmpdir(), 'sealift-receipts-'));
  let volume: Volume;
  let stick: string;
  let home: Cli;
  let site: Cli;
  let first: ReceiptResultView;
  let publicKey: string;

  beforeAll(async () => {
    volume = await makeVolume('ntfs', 64 * 1024 * 1024, 'STICK');
    stick = volume.path;
    home = makeCli({ engine: engineAtHome.host });
    site = makeCli({ engine: engineOnSite.host });
    publicKey = await makeKey(site, 'plant');
    await loadImages(engineAtHome, {
      references: [image],
      layers: [await busyboxLayer],
      command: ['sleep', '86400'],
      env: { PATH: '/bin' },
    });
  });
  afterAll(async () => {
    await emptyEngine(engineOnSite);
    await emptyEngine(engineAtHome);
    for (const cli of [home, site]) cli.remove();
    await volume.remove();
    rmSync(work, { recursive: true, force: true });
  });

  async function makeKey(cli: Cli, name: string): Promise<string> {
    const services = await createServices({
      home: cli.home,
      engine: 'none',
      resources: resolve('resources'),
      keyLimits,
    });
    const key = await services.trust.keys.make({ name, passphrase });
    await services.close();
    return key.publicKey;
  }
  async function publish(version: string): Promise<string> {
    const file = join(work, `compose-${version}.yaml`);
    writeFileSync(
      file,
      `services: {worker: {image: "${image}", stop_grace_period: 1s, environment: {VERSION: "${version}"}}}\n`,
    );
    await home.ok('template', 'publish', '--from-compose', file, '--name', 'shop', '--version', version);
    const exported = ['export', `shop@${version}`, '--format', 'rainbond-app', '--out', join(work, 'out')];
    const done = await home.ok(...exported, '--site', 'plant-7', '--json');
    return done.json<{ packages: { path: string }[] }>().packages[0]?.path as string;
  }
  const write = async (cli = site, ...more: string[]) =>
    (
      await cli.with(
        { env },
        'receipt',
        'write',
        '--site',
        'plant-7',
        '--to',
        stick,
        '--key',
        'plant',
        '--json',
        ...more,
      )
    ).json<ReceiptResultView>();
  const take = (...args: string[]) => home('receipt', 'import', ...args, '--json');
  const code = async (...args: string[]) => (await take(...args)).json<{ error: { code: string } }>().error.code;
  const known = async () =>
    (await home.ok('site', 'status', 'plant-7', '--json')).json<{ sites: SiteKnowledgeView[] }>().sites[0];

  it('are signed on site, and confirm at home what was sent once the key was compared', async () => {
    const packed = await publish('1.0');
    expect(await known()).toMatchObject({ receipt: null, sent: [{ version: '1.0', delta: false, confirmed: null }] });
    await site.ok('import', packed, '--yes');
    await site.ok('install', 'shop@1.0', '--site', 'plant-7');
    first = await write();
    expect(first.receipt).toMatchObject({
      site: 'plant-7',
      number: 1,
      engine: { kind: 'docker', platform: expect.stringMatching(/^linux\//) },
      installations: [{ name: 'shop', version: '1.0', state: 'running' }],
    });
    expect(first.receipt.freeBytes).toBeGreaterThan(0);
    expect(readdirSync(stick)).toEqual(['plant-7-1.receipt']);
    // The tool that everybody has agrees with the signature.
    const [line, ...signature] = readFileSync(first.path, 'utf8').split('\n');
    writeFileSync(join(work, 'line'), line as string);
    writeFileSync(join(work, 'line.minisig'), signature.join('\n'));
    expect(spawnSync('minisign', ['-V', '-m', join(work, 'line'), '-P', publicKey]).status).toBe(0);

    expect(await code(stick, '--site', 'plant7')).toBe('cli.site_new');
    expect(await code(stick)).toBe('receipt.key_unconfirmed');
    expect(await known()).toMatchObject({ receipt: null, sent: [{ confirmed: null }] });
    expect((await take(stick, '--trust-key')).code).toBe(0);
    expect(await known()).toMatchObject({
      receipt: { number: 1, fingerprint: first.receipt.fingerprint, installations: [{ version: '1.0', newer: null }] },
      sent: [{ version: '1.0', confirmed: { as: 'installed', receipt: 1 } }],
    });
    const shown = await home.ok('receipt', 'show', first.text as string);
    expect(shown.stdout).toContain('Known already.');
    expect((await home.ok('history', '--json')).stdout).toContain('accept-receipt');
    // Of a whole stick only what is new counts; what is known is refused where it was named itself.
    expect((await take(stick)).json()).toMatchObject({ sites: [], skipped: [{}] });
    expect(await code(first.path)).toBe('receipt.same');
  });

  it('of a lost medium change nothing, and later ones in either form confirm the rest', async () => {
    const packed = await publish('1.1');
    const lost = await write();
    rmSync(lost.path);
    expect((await known())?.sent[0]).toMatchObject({ version: '1.1', confirmed: null });
    await site.ok('import', packed, '--yes');
    await site.ok('upgrade', 'shop', '--site', 'plant-7', '--yes');
    const third = await write();
    // The short form first, as by telephone; then the file that says more.
    expect((await take(third.text as string)).code).toBe(0);
    expect(await known()).toMatchObject({
      receipt: { number: 3, form: 'short', installations: [{ templateName: 'shop', version: '1.1' }] },
      sent: [{ version: '1.1', confirmed: { as: 'installed', receipt: 3 } }, { version: '1.0' }],
    });
    expect((await take(third.path)).code).toBe(0);
    expect((await known())?.receipt).toMatchObject({ number: 3, form: 'full' });
  });

  it('that are forged, replayed, old, contradictory or of another site end in a clear message', async () => {
    // Through the services: what the command line says of such a refusal is tested above.
    const open = (folder: string, engine = 'none') =>
      createServices({ home: folder, engine, resources: resolve('resources'), keyLimits });
    const atHome = await open(home.home);
    const make = async (folder: string, more: { overwrite?: boolean; after?: number } = {}, engine?: string) => {
      const services = await open(folder, engine);
      const sign = { key: 'plant', passphrase };
      const { path, receipt } = await services.receipts.write({ site: 'plant-7', to: stick, sign, ...more }).done;
      await services.close();
      return { path, number: receipt.number };
    };
    const accept = async (path: string, choice: { trustKey?: boolean; site?: string } = {}) => {
      const { found, unreadable } = await atHome.receipts.find({ path });
      if (unreadable[0]) return unreadable[0].error.code;
      return atHome.receipts.accept({ found: found[0]?.id as string, ...choice }).then(
        ({ receipt }) => receipt?.number,
        (error: { code: string }) => error.code,
      );
    };
    const last = join(stick, 'plant-7-3.receipt');
    const forged = join(work, 'forged.receipt');
    writeFileSync(forged, readFileSync(last, 'utf8').replace('"version":"1.1"', '"version":"1.2"'));
    expect(await accept(forged)).toBe('receipt.forged');
    expect(await accept(last)).toBe('receipt.same');
    expect(await accept(first.path)).toBe('receipt.same');

    const stranger = makeCli();
    await makeKey(stranger, 'plant');
    const theirs = await make(stranger.home, { overwrite: true });
    expect(await accept(theirs.path, { trustKey: true })).toBe('receipt.name_taken');
    expect(await accept(theirs.path, { trustKey: true, site: 'plant-8' })).toBe(1);
    stranger.remove();

    // The site goes back to a backup of its data, and uses a number twice.
    const backup = join(work, 'backup');
    cpSync(site.home, backup, { recursive: true });
    expect(await accept((await make(site.home, {}, engineOnSite.host)).path)).toBe(4);
    const twice = await make(backup, { overwrite: true }, engineOnSite.host);
    expect(twice.number).toBe(4);
    expect(await accept(twice.path)).toBe('receipt.fork');
    expect(await accept((await make(backup, { after: 4 }, engineOnSite.host)).path)).toBe(5);
    expect(await accept(twice.path)).toBe('receipt.fork');
    await atHome.close();
  });

  it('bring a home that was restored from an older backup up to date, and say what it does not know', async () => {
    const older = makeCli({ engine: 'unix:///nowhere.sock' });
    const services = await createServices({ home: older.home, engine: 'none', resources: resolve('resources') });
    const { found } = await services.receipts.find({ path: join(stick, 'plant-7-5.receipt') });
    const [receipt] = found;
    expect(receipt).toMatchObject({ standing: 'first', site: null });
    expect(receipt?.checks.map((check) => check.code)).toEqual(['receipt.key_new', 'receipt.versions_unknown']);
    const kept = await services.receipts.accept({ found: receipt?.id as string, trustKey: true });
    expect(kept).toMatchObject({ site: 'plant-7', receipt: { number: 5 }, sent: [] });
    const before = (await services.receipts.find({ path: join(stick, 'plant-7-3.receipt') })).found[0];
    expect(before?.standing).toBe('older');
    await expect(services.receipts.accept({ found: before?.id as string })).rejects.toMatchObject({
      code: 'receipt.older',
    });
    await services.close();
    older.remove();
  });
});

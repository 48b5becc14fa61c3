import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createServices } from '../../../main/services';
import type { PackageView, ReceiptResultView, SiteKnowledgeView } from '../../../preload/contract';
import { type Cli, makeCli } from '../../fixtures/cli';
import { emptyEngine, sharedEngine } from '../../fixtures/engines';
import { httpImage, type Layer, loadImages } from '../../fixtures/images';

const passphrase = 'correct horse';
const env = { SEALIFT_PASSPHRASE: passphrase };
const keyLimits = { opsLimit: 32_768, memLimit: 16 * 1024 * 1024 };
const web = (version: string) => `registry.test/plant/web:${version}`;
const payload: Layer = { 'opt/payload.bin': { size: 6_000_000, texture: 'random' } };
const added = (version: string): Layer => ({ [`opt/added-${version}.bin`]: { size: 700_000, texture: 'random' } });

/** Home knows of its site only what receipts say, and sends what the site lacks by them: nothing else passes between the two. */
describe('a site that is delivered to by its receipts', () => {
  const [engineAtHome, engineOnSite] = [sharedEngine('home'), sharedEngine('site')];
  const work = mkdtempSync(join(tmpdir(), 'sealift-by-receipts-'));
  const stick = join(work, 'stick');
  let home: Cli;
  let site: Cli;

  beforeAll(async () => {
    mkdirSync(stick);
    home = makeCli({ engine: engineAtHome.host });
    site = makeCli({ engine: engineOnSite.host });
    const services = await createServices({
      home: site.home,
      engine: 'none',
      resources: resolve('resources'),
      keyLimits,
    });
    await services.trust.keys.make({ name: 'plant', passphrase });
    await services.close();
    const layers = [payload];
    for (const version of ['1.0', '1.1', '1.2']) {
      if (version !== '1.0') layers.push(added(version));
      await loadImages(engineAtHome, await httpImage(web(version), `page ${version}`, { layers: [...layers] }));
      await home.ok('template', 'publish', '--from-images', web(version), '--name', 'shop', '--version', version);
    }
  });
  afterAll(async () => {
    await emptyEngine(engineOnSite);
    await emptyEngine(engineAtHome);
    for (const cli of [home, site]) cli.remove();
    rmSync(work, { recursive: true, force: true });
  });

  const exported = async (version: string, out: string, ...more: string[]) =>
    (await home.ok('export', `shop@${version}`, '--out', join(work, out), '--json', ...more)).json<{
      packages: PackageView[];
    }>().packages[0] as PackageView;
  /** The way back: a receipt on the stick, read at home. */
  const confirm = async () => {
    const written = await site.with(
      { env },
      ...['receipt', 'write', '--site', 'plant-7', '--to', stick, '--key', 'plant', '--json'],
    );
    const { path, receipt } = written.json<ReceiptResultView>();
    await home.ok('receipt', 'import', path, '--trust-key');
    const status = await home.ok('site', 'status', 'plant-7', '--json');
    return { receipt, known: status.json<{ sites: SiteKnowledgeView[] }>().sites[0] as SiteKnowledgeView };
  };
  const idAt = async (engine: typeof engineOnSite, version: string) =>
    (await engine.docker('image', 'inspect', '--format', '{{.Id}}', web(version))).trim();

  it('cannot be sent a difference before it has told what it has', async () => {
    const early = await home('export', 'shop@1.0', '--out', join(work, 'early'), '--for-site', 'plant-7', '--json');
    expect(early.code).toBe(3);
    expect(early.json<{ error: { code: string } }>().error.code).toBe('delta.site_unknown');

    const full = await exported('1.0', 'full', '--site', 'plant-7');
    await site.ok('import', full.path, '--yes');
    await site.ok('install', 'shop@1.0', '--site', 'plant-7');
    const { known } = await confirm();
    expect(known.sent).toMatchObject([{ version: '1.0', delta: false, confirmed: { as: 'installed', receipt: 1 } }]);
    expect(known.receipt?.installations).toMatchObject([{ version: '1.0', newer: '1.2' }]);
  });

  it.each([
    ['1.1', 2],
    ['1.2', 3],
  ])('gets %s as what it lacks by its last receipt, runs it, and says so', async (version, number) => {
    const delta = await exported(version, 'deltas', '--for-site', 'plant-7');
    expect(basename(delta.path)).toBe(`shop-${version}-ram-for-plant-7.tar.gz`);
    expect((await stat(delta.path)).size).toBeLessThan(700_000 + 256 * 1024);
    // A second export before the site has answered counts on nothing of the first.
    const again = await exported(version, 'again', '--for-site', 'plant-7');
    expect((await readFile(again.path)).equals(await readFile(delta.path))).toBe(true);

    await site.ok('import', delta.path, '--yes');
    await site.ok('upgrade', 'shop', '--site', 'plant-7', '--to', version, '--yes');
    expect(await idAt(engineOnSite, version)).toBe(await idAt(engineAtHome, version));
    const [container] = (await engineOnSite.docker('ps', '-q')).trim().split('\n');
    const running = await engineOnSite.docker('inspect', '--format', '{{.Image}}', container ?? '');
    expect(running.trim()).toBe(await idAt(engineAtHome, version));

    const full = await exported(version, 'full');
    const completed = await site.ok(
      'package',
      'complete',
      delta.path,
      '--out',
      join(work, `done-${version}`),
      '--json',
    );
    const { path } = completed.json<{ path: string }>();
    expect((await readFile(path)).equals(await readFile(full.path))).toBe(true);

    const { receipt, known } = await confirm();
    expect(receipt).toMatchObject({ number, installations: [{ version, state: 'running' }] });
    expect(known.receipt?.installations).toMatchObject([{ version, newer: version === '1.2' ? null : '1.2' }]);
    expect(known.sent.filter((one) => one.version === version)).toMatchObject([
      { delta: true, confirmed: { as: 'installed', receipt: number } },
    ]);
  });
});

import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCatalog } from '../../../main/catalog';
import { connectEngine, openVault } from '../../../main/images';
import { importPackage } from '../../../main/library/import-package';
import { sourceAt } from '../../../main/packages';
import type { PackageView } from '../../../preload/contract';
import { type Cli, makeCli } from '../../fixtures/cli';
import { type Engine, emptyEngine, sharedEngine } from '../../fixtures/engines';
import { httpImage, type Layer, loadImages } from '../../fixtures/images';
import { recordedContext } from '../../fixtures/job-context';

const web = (version: string) => `registry.test/shop/web:${version}`;
const db = 'registry.test/shop/db:1.0';
const payload: Layer = { 'opt/payload.bin': { size: 6_000_000, texture: 'random' } };
const added = (version: string): Layer => ({ [`opt/added-${version}.bin`]: { size: 700_000, texture: 'random' } });

/** Home and a site, each with an engine; after the first version nothing but deltas goes between them. */
describe('a delivery by deltas', () => {
  let home: Engine;
  let site: Engine;
  let atHome: Cli;
  let onSite: Cli;
  let folder: string;
  let passphrase: string[];

  beforeAll(async () => {
    home = sharedEngine('home');
    site = sharedEngine('site');
    atHome = makeCli({ engine: home.host });
    onSite = makeCli({ engine: site.host });
    folder = await mkdtemp(join(tmpdir(), 'sealift-deltas-'));
    await writeFile(join(folder, 'passphrase'), 'plant\n');
    passphrase = ['--passphrase-file', join(folder, 'passphrase')];
    await onSite.ok('key', 'make', 'plant-7', ...passphrase);
    const layers = [payload];
    for (const version of ['1.0', '1.1', '1.2']) {
      if (version !== '1.0') layers.push(added(version));
      await loadImages(
        home,
        // What 1.2 changes lies below the others: those are at the site, on another chain of layers.
        await httpImage(web(version), version === '1.2' ? 'new page' : 'page', { layers: [...layers] }),
        await httpImage(db, 'store'),
      );
      await atHome.ok('template', 'publish', '--from-images', web(version), db, '--name', 'shop', '--version', version);
    }
  });
  afterAll(async () => {
    await emptyEngine(site);
    await emptyEngine(home);
    await rm(folder, { recursive: true, force: true });
    atHome.remove();
    onSite.remove();
  });

  const exported = async (version: string, ...more: string[]) => {
    const out = join(folder, more.length > 0 ? 'deltas' : 'full');
    const result = await atHome.ok('export', `shop@${version}`, '--out', out, '--overwrite', '--json', ...more);
    return result.json<{ packages: PackageView[] }>().packages[0] as PackageView;
  };
  const idsOf = async (engine: Engine, version: string) =>
    (await engine.docker('image', 'inspect', '--format', '{{.Id}}', web(version), db)).trim();

  it('begins with a full package', async () => {
    const { path } = await exported('1.0');
    await onSite.ok('import', path);
    expect(await idsOf(site, '1.0')).toBe(await idsOf(home, '1.0'));
    await onSite.ok('install', 'shop@1.0', '--site', 'plant-7');
  });
  /** The images that the site's containers were made of. */
  const running = async () => {
    const containers = (await site.docker('ps', '-q')).trim().split('\n');
    const images = await site.docker('inspect', '--format', '{{.Image}}', ...containers);
    return new Set(images.trim().split('\n'));
  };

  /** The site says what it has, and home hears of it. */
  const confirm = async () => {
    const drop = join(folder, 'receipts');
    await mkdir(drop, { recursive: true });
    await onSite.ok('receipt', 'write', '--site', 'plant-7', '--to', drop, '--key', 'plant-7', ...passphrase, '--json');
    await atHome.ok('receipt', 'import', drop, '--site', 'plant-7', '--trust-key', '--json');
  };

  it('is not made for a site that has told nothing', async () => {
    const refused = await atHome('export', 'shop@1.1', '--for-site', 'plant-7', '--out', folder, '--json');
    expect(refused.json<{ error: object }>().error).toMatchObject({ code: 'delta.site_unknown' });
  });

  it.each([
    ['1.1', '1.0'],
    ['1.2', '1.1'],
  ])(
    'goes on with %s for a site that told it has %s: the same images, and the same package when completed',
    async (version, before) => {
      await confirm();
      const full = await exported(version);
      const delta = await exported(version, '--for-site', 'plant-7');
      expect(basename(delta.path)).toBe(`shop-${version}-ram-for-plant-7.tar.gz`);
      expect(delta.delta?.bases.map((base) => base.version)).toContain(before);
      expect((await stat(delta.path)).size).toBeLessThan(700_000 + 1024 * 1024);
      const line = (await onSite.ok('package', 'inspect', delta.path, '--lang', 'en')).stdout;
      expect(line).toMatch(
        /needs shop [\d., shop]+ as plant-7 had it \(\d+ layers, [\d.]+ MB\), brings \d layers?, [\d.]+ (MB|kB)/,
      );
      await onSite.ok('import', delta.path);
      expect(await idsOf(site, version)).toBe(await idsOf(home, version));
      await onSite.ok('upgrade', 'shop', '--site', 'plant-7', '--to', version, '--yes');
      expect(await running()).toEqual(new Set((await idsOf(home, version)).split('\n')));
      const done = join(folder, `completed-${version}`);
      const completed = await onSite.ok('package', 'complete', delta.path, '--out', done, '--json');
      const { identical, path } = completed.json<{ identical: boolean; path: string }>();
      expect(identical).toBe(true);
      expect((await readFile(path)).equals(await readFile(full.path))).toBe(true);
    },
  );

  it('skips a version at a site that is behind, and names what is missing at one that has nothing', async () => {
    const delta = await exported('1.2', '--against', '1.1', '--against', '1.0');
    expect(delta.delta?.bases.map(({ version }) => version)).toEqual(['1.1', '1.0']);
    await emptyEngine(site);
    const nothing = makeCli({ engine: site.host });
    try {
      // A package that lies beside it would be taken from.
      const alone = join(folder, 'alone');
      await mkdir(alone);
      await nothing.ok('copy', delta.path, '--to', alone);
      const refused = await nothing('import', join(alone, basename(delta.path)), '--json');
      expect(refused.code).toBe(4);
      expect(refused.json<{ error: object }>().error).toMatchObject({
        code: 'package.base_missing',
        params: { versions: ['shop 1.1', 'shop 1.0'] },
      });
      expect((await site.docker('image', 'ls', '-q')).trim()).toBe('');
      await nothing.ok('import', (await exported('1.0')).path);
      await nothing.ok('import', join(alone, basename(delta.path)));
      expect(await idsOf(site, '1.2')).toBe(await idsOf(home, '1.2'));
    } finally {
      nothing.remove();
    }
  });

  it('says so when its base is removed between the check and the load, and loads nothing', async () => {
    const delta = await exported('1.1', '--against', '1.0');
    await emptyEngine(site);
    const fresh = makeCli({ engine: site.host });
    await fresh.ok('import', (await exported('1.0')).path);
    fresh.remove();
    const own = join(folder, 'own');
    const catalog = openCatalog(`${own}.db`);
    const engine = connectEngine(site.host);
    let loaders = 0;
    const target = {
      id: 'engine',
      label: site.host,
      engine,
      async loader() {
        const loader = await engine.loader();
        if (loaders++ > 0) return loader;
        const addLayer = loader.addLayer.bind(loader);
        // By now the base was found. Somebody tidies up.
        loader.addLayer = async (...layer: Parameters<typeof addLayer>) => {
          await site.docker('image', 'rm', '-f', web('1.0'));
          await addLayer(...layer);
        };
        return loader;
      },
    };
    const context = recordedContext();
    const importing = importPackage(
      { source: await sourceAt(delta.path) },
      target,
      catalog,
      {
        anyPlatform: false,
        replace: false,
        actor: 'test',
        vault: await openVault(own),
        near: () => [],
        admit: async () => ({ state: 'unsigned' as const, publicKey: null }),
      },
      context,
    );
    await expect(importing).rejects.toMatchObject({
      code: 'package.base_removed',
      params: { versions: ['shop 1.0'] },
    });
    expect(catalog.versions.list()).toEqual([]);
    expect((await site.docker('image', 'ls', '--format', '{{.Repository}}:{{.Tag}}')).trim()).toBe(db);
    catalog.close();
  });
});

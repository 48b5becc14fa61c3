import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { InstallationView } from '../../../preload/contract';
import { type Cli, makeCli } from '../../fixtures/cli';
import { type Engine, emptyEngine, sharedEngine } from '../../fixtures/engines';
import { freePort } from '../../fixtures/registry';
import { makeVolume, type Volume } from '../../fixtures/volumes';
import { makeShop, type Shop, shopImages } from './shop';

const run = promisify(execFile);
const sha256 = async (path: string) =>
  createHash('sha256')
    .update(await readFile(path))
    .digest('hex');

/** From the compose file at home to an answering application on site, step by step, over real engines and real volumes. */
describe('a delivery', () => {
  let home: Engine;
  let site: Engine;
  let shop: Shop;
  let atHome: Cli;
  let onSite: Cli;
  let out: string;
  let ext4: Volume;
  let ntfs: Volume;

  beforeAll(async () => {
    home = sharedEngine('home');
    site = sharedEngine('site');
    shop = await makeShop(home, await freePort());
    atHome = makeCli({ engine: home.host });
    onSite = makeCli({ engine: site.host });
    out = await mkdtemp(join(tmpdir(), 'sealift-out-'));
    ext4 = await makeVolume('ext4', 64 * 1024 * 1024, 'DELIVERY');
    ntfs = await makeVolume('ntfs', 64 * 1024 * 1024, 'STICK');
  });
  afterAll(async () => {
    await emptyEngine(site);
    await emptyEngine(home);
    await ext4.remove();
    await ntfs.remove();
    await shop.remove();
    await rm(out, { recursive: true, force: true });
    atHome.remove();
    onSite.remove();
  });

  const packages = () => [join(out, 'shop-1.0-ram.tar.gz'), join(out, 'shop-1.0-dockercompose.tar.gz')] as const;
  const answer = async (path: string) => (await fetch(`http://127.0.0.1:${shop.port}${path}`)).text();
  const status = async () =>
    (await onSite.ok('status', '--site', 'plant-7', '--json')).json<{ installations: InstallationView[] }>()
      .installations[0];

  it('begins with a template published from the compose file', async () => {
    const published = (
      await atHome.ok(
        'template',
        'publish',
        '--from-compose',
        shop.composeFile,
        '--name',
        'shop',
        '--version',
        '1.0',
        '--json',
      )
    ).json<{ template: { components: { name: string }[]; secrets: string[] } }>();
    expect(published.template.components.map(({ name }) => name)).toEqual(['门户 网站', 'catalog', 'store']);
    expect(published.template.secrets).toEqual(['DB_PASSWORD']);
    const again = await atHome(
      'template',
      'publish',
      '--from-compose',
      shop.composeFile,
      '--name',
      'shop',
      '--version',
      '1.0',
      '--json',
    );
    expect(again.code).toBe(3);
    expect(again.json<{ error: { code: string } }>().error.code).toBe('library.version_exists');
    await atHome.ok(
      'template',
      'publish',
      '--from-compose',
      shop.composeFile,
      '--name',
      'shop',
      '--version',
      '1.0',
      '--replace',
    );
  });

  it('is exported in both forms, twice the same bytes, and nothing of a secret in them', async () => {
    await atHome.ok('export', 'shop@1.0', '--format', 'rainbond-app', '--format', 'docker-compose', '--out', out);
    const first = await Promise.all(packages().map(sha256));
    const again = join(out, 'again');
    const fresh = makeCli({ engine: home.host, home: atHome.home });
    await fresh.ok('export', 'shop@1.0', '--format', 'rainbond-app', '--format', 'docker-compose', '--out', again);
    expect(await Promise.all(packages().map((path) => sha256(join(again, basename(path)))))).toEqual(first);
    const { stdout: compose } = await run('tar', [
      '-xzOf',
      packages()[1],
      'shop-1.0-dockercompose/docker-compose.yaml',
    ]);
    expect(compose).toContain('SEALIFT_SECRET_DB_PASSWORD');
    expect(compose).not.toContain('**None**');
  });

  it('is copied to an ext4 and an NTFS volume, each read back and found right by sha256sum', async () => {
    for (const volume of [ext4, ntfs]) {
      const copied = (await atHome.ok('copy', ...packages(), '--to', volume.path, '--json')).json<{
        files: { outcome: string }[];
      }>();
      expect(copied.files.map(({ outcome }) => outcome)).toEqual(['copied', 'copied']);
      await run('sha256sum', ['-c', 'SHA256SUMS'], { cwd: volume.path });
      await run('sha256sum', ['-c', 'shop-1.0-ram.tar.gz.sha256'], { cwd: volume.path });
      expect((await readdir(volume.path)).filter((name) => name.startsWith('.'))).toEqual([]);
    }
    const again = (await atHome.ok('copy', ...packages(), '--to', ntfs.path, '--json')).json<{
      files: { outcome: string }[];
    }>();
    expect(again.files.map(({ outcome }) => outcome)).toEqual(['identical', 'identical']);
  });

  it('is imported on site from the volume, and a second time quickly and without effect', async () => {
    type Imported = { imported: { loaded: string[]; present: string[]; alreadyKnown: boolean }[] };
    const first = (await onSite.ok('import', join(ntfs.path, 'shop-1.0-ram.tar.gz'), '--json')).json<Imported>();
    expect(first.imported[0]?.loaded.toSorted()).toEqual([...shopImages].toSorted());
    const listed = await site.docker('image', 'ls', '--format', '{{.Repository}}:{{.Tag}} {{.ID}}', '--no-trunc');
    for (const image of shop.images) expect(listed).toContain(`${image.references[0]} ${image.id}`);
    const again = (await onSite.ok('import', ntfs.path, '--json')).json<Imported>();
    expect(again.imported).toHaveLength(2);
    for (const each of again.imported) {
      expect(each.loaded).toEqual([]);
      expect(each.present.toSorted()).toEqual([...shopImages].toSorted());
      expect(each.alreadyKnown).toBe(true);
    }
  });

  it('is installed and answers over HTTP through its dependencies', async () => {
    const installed = (await onSite.ok('install', 'shop@1.0', '--site', 'plant-7', '--json')).json<InstallationView>();
    expect(installed.state).toBe('running');
    expect(await answer('/')).toBe('portal');
    expect(await answer('/cgi-bin/upstream')).toBe('store page');
    expect(await answer('/cgi-bin/file?/etc/motd')).toBe('欢迎 $HOME\n');
    const health = Object.fromEntries(
      (await status())?.components.map(({ service, health }) => [service, health]) ?? [],
    );
    expect(health).toMatchObject({ portal: 'healthy', store: 'healthy' });
  });

  it('has drawn one secret on site, the same for every component that mentions it', async () => {
    const values = await Promise.all(
      ['catalog', 'store'].map(async (service) => {
        const id = await site.docker('ps', '-q', '--filter', `label=com.docker.compose.service=${service}`);
        return site.docker('exec', id.trim(), 'sh', '-c', 'echo $DB_PASSWORD');
      }),
    );
    expect(values[0]?.trim().length).toBeGreaterThanOrEqual(24);
    expect(values[1]).toBe(values[0]);
    const id = await site.docker('ps', '-q', '--filter', 'label=com.docker.compose.service=store');
    expect((await site.docker('exec', id.trim(), 'sh', '-c', 'echo $PRICE')).trim()).toBe('5$');
  });

  it('is stopped and started with its data still there', async () => {
    const store = async () =>
      (await site.docker('ps', '-q', '--filter', 'label=com.docker.compose.service=store')).trim();
    await site.docker('exec', await store(), 'sh', '-c', 'echo kept > /data/kept');
    await onSite.ok('stop', 'shop', '--site', 'plant-7');
    expect((await status())?.state).toBe('stopped');
    await expect(answer('/')).rejects.toThrow();
    await onSite.ok('start', 'shop', '--site', 'plant-7');
    expect(await answer('/cgi-bin/upstream')).toBe('store page');
    expect((await site.docker('exec', await store(), 'cat', '/data/kept')).trim()).toBe('kept');
  });

  it('is uninstalled, its data volume kept unless named', async () => {
    const removed = (await onSite.ok('uninstall', 'shop', '--site', 'plant-7', '--yes', '--json')).json<{
      keptVolumes: string[];
    }>();
    expect(removed.keptVolumes).toHaveLength(1);
    expect(await site.docker('volume', 'ls', '-q')).toContain(removed.keptVolumes[0]);
    expect((await site.docker('ps', '-aq')).trim()).toBe('');
  });

  it('leaves a history of what was done', async () => {
    const { entries } = (await onSite.ok('history', '--json')).json<{ entries: { action: string }[] }>();
    expect(entries.map(({ action }) => action)).toEqual(
      expect.arrayContaining(['import', 'install', 'stop', 'start', 'uninstall']),
    );
  });
});

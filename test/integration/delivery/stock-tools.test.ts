import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Cli, makeCli } from '../../fixtures/cli';
import { type Engine, emptyEngine, sharedEngine } from '../../fixtures/engines';
import { freePort } from '../../fixtures/registry';
import { makeShop, type Shop, shopImages } from './shop';

const run = promisify(execFile);

/** What Sealift writes, in the hands of tools that know nothing of it. */
describe('a package read by stock tools', () => {
  let home: Engine;
  let site: Engine;
  let shop: Shop;
  let atHome: Cli;
  let out: string;

  beforeAll(async () => {
    home = sharedEngine('home');
    site = sharedEngine('site');
    shop = await makeShop(home, await freePort());
    atHome = makeCli({ engine: home.host });
    out = await mkdtemp(join(tmpdir(), 'sealift-stock-'));
    await atHome.ok('template', 'publish', '--from-compose', shop.composeFile, '--name', 'shop', '--version', '1.0');
    await atHome.ok('export', 'shop@1.0', '--format', 'rainbond-app', '--format', 'docker-compose', '--out', out);
    for (const name of ['ram', 'dockercompose']) {
      await mkdir(join(out, name));
      await run('tar', ['-xzf', join(out, `shop-1.0-${name}.tar.gz`), '-C', join(out, name)]);
    }
  });
  afterAll(async () => {
    await emptyEngine(home);
    await emptyEngine(site);
    await shop.remove();
    await rm(out, { recursive: true, force: true });
    atHome.remove();
  });

  it('passes gzip -t, tar, sha256sum -c and 7-Zip', async () => {
    for (const name of ['shop-1.0-ram', 'shop-1.0-dockercompose']) {
      await run('gzip', ['-t', join(out, `${name}.tar.gz`)]);
      await run('sha256sum', ['-c', `${name}.tar.gz.sha256`], { cwd: out });
      await run('7z', ['t', join(out, `${name}.tar.gz`)]);
    }
    expect(await readdir(join(out, 'ram'))).toEqual(['shop-1.0-ram']);
  });

  it('has image archives that skopeo reads as docker-archive and as OCI archive', async () => {
    const archive = join(out, 'ram', 'shop-1.0-ram', 'component-images.tar');
    for (const [reference, image] of shopImages.map((each, index) => [each, shop.images[index]] as const)) {
      const docker = await run('skopeo', ['inspect', '--raw', '--config', `docker-archive:${archive}:${reference}`]);
      const oci = await run('skopeo', ['inspect', `oci-archive:${archive}:${reference}`]);
      expect(JSON.parse(docker.stdout).rootfs.diff_ids).toEqual(image?.diffIds);
      expect(JSON.parse(oci.stdout).Layers).toEqual(image?.diffIds);
    }
  });

  it('passes the platform’s way: unpack, first entry, load every *.tar, retag by the 5.3 rule', async () => {
    await emptyEngine(site);
    const [first] = (await readdir(join(out, 'ram'))).toSorted();
    const folder = join(out, 'ram', first as string);
    for (const name of (await readdir(folder)).filter((each) => each.endsWith('.tar')))
      await site.docker('load', '-q', '-i', join(folder, name));
    for (const [index, reference] of shopImages.entries()) {
      const to = `hub.test/ns/${reference.split('/').slice(2).join('/')}`;
      await site.docker('tag', reference, to);
      expect((await site.docker('image', 'inspect', '--format', '{{.Id}}', to)).trim()).toBe(shop.images[index]?.id);
    }
  });

  it('loads into containerd with ctr', async () => {
    const archive = join(out, 'ram', 'shop-1.0-ram', 'component-images.tar');
    const ctr = (...args: string[]) => run('ctr', ['--address', site.containerd, '--namespace', 'stock', ...args]);
    await ctr('images', 'import', archive);
    const { stdout } = await ctr('images', 'ls', '-q');
    expect(stdout.trim().split('\n').toSorted()).toEqual([...shopImages].toSorted());
    await ctr('images', 'rm', ...shopImages);
  });

  it('stands alone: its run.sh starts, shows and stops the application on a machine with only Docker and compose', async () => {
    await emptyEngine(site);
    const folder = join(out, 'dockercompose', 'shop-1.0-dockercompose');
    const script = (...args: string[]) =>
      run('sh', [join(folder, 'run.sh'), ...args], {
        env: { PATH: process.env.PATH ?? '', DOCKER_HOST: site.host, HOME: out },
      });
    await script('start');
    const page = await fetch(`http://127.0.0.1:${shop.port}/cgi-bin/upstream`);
    expect(await page.text()).toBe('store page');
    const { stdout } = await script('status');
    expect(stdout).toMatch(/portal/);
    await script('stop');
    await expect(fetch(`http://127.0.0.1:${shop.port}/`)).rejects.toThrow();
    await script('start');
    await script('stop');
  });

  it('says clearly what is missing where there is no Docker', async () => {
    const folder = join(out, 'dockercompose', 'shop-1.0-dockercompose');
    const bare = await mkdtemp(join(tmpdir(), 'sealift-bare-'));
    try {
      for (const tool of ['sh', 'dirname', 'pwd', 'cat', 'grep', 'sed', 'basename', 'id', 'uname'])
        await run('ln', ['-s', '/bin/busybox', join(bare, tool)]);
      const refused = await run('/bin/sh', [join(folder, 'run.sh'), 'start'], { env: { PATH: bare } }).catch(
        (error: { code: number; stderr: string; stdout: string }) => error,
      );
      expect(refused).toMatchObject({ code: expect.any(Number) });
      expect(`${refused.stderr}${refused.stdout}`).toMatch(/docker/i);
      expect(`${refused.stderr}${refused.stdout}`).not.toMatch(/https?:\/\//);
    } finally {
      await rm(bare, { recursive: true, force: true });
    }
  });
});

import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Cli, makeCli } from '../../fixtures/cli';
import { type Engine, emptyEngine, sharedEngine } from '../../fixtures/engines';
import { flip, place, repack, tarPlaces } from '../../fixtures/hostile';
import { distrolessImage, sizedImage, writeImageArchive } from '../../fixtures/images';

type Refusal = { error: { code: string; title: string; nextStep: string } };
type Imported = {
  imported: { loaded: string[]; skipped: { reference: string; platform: string }[]; present: string[] }[];
};

/** What an engine and a catalog look like after something was refused, cancelled or cut off: as before. */
describe('with a real engine', () => {
  let site: Engine;
  let folder: string;
  let atHome: Cli;
  let good: Buffer;

  const publish = async (name: string, images: readonly { name: string; reference: string }[]) => {
    const apps = images.map(({ name: cname, reference }) => ({
      service_cname: cname,
      service_key: cname,
      service_share_uuid: `${cname}+${cname}`,
      share_image: reference,
    }));
    const file = join(folder, `${name}.json`);
    await writeFile(
      file,
      JSON.stringify({
        group_key: Buffer.from(name.padEnd(16, '0')).toString('hex').slice(0, 32),
        group_name: name,
        group_version: '1',
        apps,
        plugins: [],
      }),
    );
    await atHome.ok('template', 'publish', '--from-template', file);
  };
  const images = () => site.docker('image', 'ls', '-aq', '--no-trunc');

  beforeAll(async () => {
    site = sharedEngine('site');
    folder = await mkdtemp(join(tmpdir(), 'sealift-refusals-'));
    atHome = makeCli();
    const archive = join(folder, 'images.tar');
    await writeImageArchive(
      archive,
      await sizedImage('big:1', 40_000_000, 'random'),
      { ...distrolessImage('other:1'), architecture: 'arm64' },
      distrolessImage('small:1'),
    );
    await publish('plain', [
      { name: 'big', reference: 'big:1' },
      { name: 'small', reference: 'small:1' },
    ]);
    await publish('mixed', [
      { name: 'small', reference: 'small:1' },
      { name: 'other', reference: 'other:1' },
    ]);
    await atHome.ok('export', 'plain@1', '--out', folder, '--images', archive);
    await atHome.ok('export', 'mixed@1', '--out', folder, '--images', archive);
    good = await readFile(join(folder, 'plain-1-ram.tar.gz'));
  });
  afterAll(async () => {
    await emptyEngine(site);
    await rm(folder, { recursive: true, force: true });
    atHome.remove();
  });

  const lateLayer = (tar: Buffer) => {
    const places = tarPlaces(tar);
    const blobs = tarPlaces(tar, place(places, 'component-images.tar').data).filter(({ name }) =>
      name.startsWith('blobs/'),
    );
    return blobs.at(-1) as (typeof blobs)[number];
  };

  it.each([
    [
      'a flipped bit in the last layer',
      'package.altered',
      () => repack(good, (tar) => flip(tar, lateLayer(tar).data + 700)),
    ],
    ['the end cut off', 'package.truncated', () => repack(good, (tar) => tar.subarray(0, tar.length - 1024))],
    ['the compressed file cut off', 'gzip.corrupt', () => good.subarray(0, good.length - 20)],
    [
      'something after the end',
      'package.unsealed_content',
      () => repack(good, (tar) => Buffer.concat([tar, Buffer.alloc(1024, 1)])),
    ],
    [
      'a foreign file',
      'package.no_template',
      () => gzipSync(Buffer.concat([Buffer.from(good.subarray(0, 0)), tarOf('x/readme')])),
    ],
  ])('%s: refused with %s, nothing loaded, nothing registered', async (_what, code, make) => {
    const path = join(folder, 'broken.tar.gz');
    await writeFile(path, make());
    const onSite = makeCli({ engine: site.host });
    try {
      const before = await images();
      const refused = await onSite('import', path, '--json');
      expect(refused.code).toBe(3);
      const { error } = refused.json<Refusal>();
      expect(error.code).toBe(code);
      expect(error.nextStep).not.toBe('');
      expect(await images()).toBe(before);
      expect((await onSite.ok('template', 'list', '--json')).json<{ templates: unknown[] }>().templates).toEqual([]);
      expect((await onSite.ok('package', 'list', '--json')).json<{ packages: unknown[] }>().packages).toEqual([]);
    } finally {
      onSite.remove();
    }
  });

  it('images for another processor are named and not loaded, unless asked', async () => {
    const onSite = makeCli({ engine: site.host });
    try {
      const path = join(folder, 'mixed-1-ram.tar.gz');
      const first = (await onSite.ok('import', path, '--json')).json<Imported>().imported[0];
      expect(first?.loaded).toEqual(['small:1']);
      expect(first?.skipped).toEqual([{ reference: 'other:1', platform: 'linux/arm64' }]);
      expect(await site.docker('image', 'ls', '--format', '{{.Repository}}')).not.toContain('other');
      const asked = (await onSite.ok('import', path, '--any-platform', '--json')).json<Imported>().imported[0];
      expect(asked?.loaded).toEqual(['other:1']);
      expect(await site.docker('image', 'inspect', '--format', '{{.Architecture}}', 'other:1')).toContain('arm64');
    } finally {
      onSite.remove();
      await emptyEngine(site);
    }
  });

  it('an import without an engine keeps the images in the library, and an install loads them from there later', async () => {
    const offline = makeCli();
    try {
      const imported = (await offline.ok('import', join(folder, 'plain-1-ram.tar.gz'), '--json')).json<{
        imported: { into: string; loaded: string[] }[];
      }>().imported[0];
      expect(imported).toMatchObject({ into: 'library', loaded: ['big:1', 'small:1'] });
      await emptyEngine(site);
      const exported = await offline.ok('export', 'plain@1', '--out', join(folder, 'again'));
      expect(exported.code).toBe(0);
      expect((await readFile(join(folder, 'again', 'plain-1-ram.tar.gz'))).equals(good)).toBe(true);
      const withEngine = makeCli({ home: offline.home, engine: site.host });
      // The template asks for the host's network, which a person has to allow. The small image holds no program: the install fails when it is started, which is after its images were loaded.
      await withEngine('install', 'plain@1', '--site', 's', '--trust', '--timeout', '5');
      expect(await site.docker('image', 'ls', '--format', '{{.Repository}}')).toContain('big');
    } finally {
      offline.remove();
      await emptyEngine(site);
    }
  });

  it('a killed export leaves an interrupted job, no part of a package, and the next one succeeds', async () => {
    const archive = join(folder, 'killed.tar');
    await writeImageArchive(archive, await sizedImage('killed:1', 300_000_000, 'text'));
    await publish('killed', [{ name: 'killed', reference: 'killed:1' }]);
    const out = join(folder, 'killed');
    const child = atHome.start('export', 'killed@1', '--out', out, '--images', archive);
    await new Promise((resolve) => setTimeout(resolve, 2500));
    child.kill('SIGKILL');
    await new Promise((resolve) => child.once('exit', resolve));
    const { jobs } = (await atHome.ok('jobs', 'list', '--json')).json<{
      jobs: { kind: string; state: string; subject: string }[];
    }>();
    expect(jobs.find(({ subject }) => subject === 'killed@1')).toMatchObject({ kind: 'export', state: 'interrupted' });
    expect(await readdir(out).catch(() => [])).toEqual([]);
    await atHome.ok('export', 'killed@1', '--out', out, '--images', archive);
    expect((await readdir(out)).toSorted()).toEqual(['killed-1-ram.tar.gz', 'killed-1-ram.tar.gz.sha256']);
  });

  it('Ctrl-C during an export cancels it, exits with 130 and leaves nothing', async () => {
    const archive = join(folder, 'cancelled.tar');
    await writeImageArchive(archive, await sizedImage('cancelled:1', 400_000_000, 'text'));
    await publish('cancelled', [{ name: 'cancelled', reference: 'cancelled:1' }]);
    const out = join(folder, 'cancelled');
    const child = atHome.start('export', 'cancelled@1', '--out', out, '--images', archive, '--json');
    await new Promise((resolve) => setTimeout(resolve, 2000));
    child.kill('SIGINT');
    const code = await new Promise((resolve) => child.once('exit', resolve));
    expect(code).toBe(130);
    expect(await readdir(out).catch(() => [])).toEqual([]);
    const { jobs } = (await atHome.ok('jobs', 'list', '--json')).json<{ jobs: { state: string; subject: string }[] }>();
    expect(jobs.find(({ subject }) => subject === 'cancelled@1')?.state).toBe('cancelled');
  });
});

function tarOf(name: string): Buffer {
  const header = Buffer.alloc(512);
  header.write(name);
  header.write('0000644\0', 100);
  header.write('00000000000\0', 124);
  header.write('ustar\x0000', 257, 'latin1');
  header.write('        ', 148);
  header.write(
    `${[...header]
      .reduce((sum, byte) => sum + byte, 0)
      .toString(8)
      .padStart(6, '0')}\0 `,
    148,
  );
  return Buffer.concat([header, Buffer.alloc(1024)]);
}

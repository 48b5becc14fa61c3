import { chown, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createServices } from '../../../main/services';
import type { ReceiptResultView, SiteKnowledgeView } from '../../../preload/contract';
import { type Cli, makeCli } from '../../fixtures/cli';
import { type Containerd, startContainerd } from '../../fixtures/containerd';
import { flip, place, repack, tarPlaces } from '../../fixtures/hostile';
import { httpImage, type Layer, type MadeImage, writeImageArchive } from '../../fixtures/images';

type Refusal = { error: { code: string; title: string; nextStep: string } };
type Imported = { imported: { into: string; loaded: string[]; present: string[] }[] };

const data = (build: string): Layer => ({
  'opt/data.bin': { size: 3_000_000, texture: 'random' },
  'opt/build': { text: build },
});
const page: Layer = { 'www/new.html': { text: 'new' } };

/** A site without Docker: images go into the containerd that Kubernetes uses there. */
describe('a delivery to containerd', () => {
  let site: Containerd;
  let folder: string;
  let atHome: Cli;
  let onSite: Cli;
  let made: MadeImage[];
  const file = (version: string) => join(folder, `web-${version}-ram.tar.gz`);
  const host = (namespace: string) => `containerd://${site.socket}?namespace=${namespace}`;

  beforeAll(async () => {
    site = await startContainerd();
    await site.ctr('default', 'namespaces', 'create', 'k8s.io');
    await site.ctr('default', 'namespaces', 'create', 'rancher');
    folder = await mkdtemp(join(tmpdir(), 'sealift-k8s-'));
    atHome = makeCli();
    onSite = makeCli();
    const archive = join(folder, 'images.tar');
    made = await writeImageArchive(
      archive,
      await httpImage('web:1', 'one', { layers: [data('1')] }),
      await httpImage('web:2', 'one', { layers: [data('1'), page] }),
      // Its data layer is made anew, all but the same.
      await httpImage('web:3', 'one', { layers: [data('2'), page] }),
    );
    for (const version of ['1', '2', '3']) {
      const template = join(folder, 'template.json');
      const app = {
        service_cname: 'web',
        service_key: 'web',
        service_share_uuid: 'web+web',
        share_image: `web:${version}`,
      };
      await writeFile(
        template,
        JSON.stringify({
          group_key: 'ab'.repeat(16),
          group_name: 'web',
          group_version: version,
          apps: [app],
          plugins: [],
        }),
      );
      await atHome.ok('template', 'publish', '--from-template', template);
      await atHome.ok('export', `web@${version}`, '--out', folder, '--images', archive);
    }
  });
  afterAll(async () => {
    await site?.stop();
    await rm(folder, { recursive: true, force: true });
    atHome?.remove();
    onSite?.remove();
  });

  it('says what is there before anything is done', async () => {
    const view = (await onSite.ok('engine', '--engine', host('k8s.io'), '--json')).json();
    expect(view).toMatchObject({
      host: host('k8s.io'),
      reachable: true,
      platform: expect.stringMatching(/^linux\//),
      compose: null,
      containerd: { namespace: 'k8s.io', namespaces: ['k8s.io', 'rancher'], snapshotter: 'overlayfs' },
    });
    const words = (await onSite.ok('engine', '--engine', host('k8s.io'), '--lang', 'zh-CN')).stdout;
    expect(words).toContain('containerd 上不能安装');
    // Found by itself where the environment names it.
    const found = (await onSite.with({ env: { CONTAINERD_ADDRESS: site.socket } }, 'engine', '--json')).json<{
      containerds: { host: string }[];
    }>();
    expect(found.containerds).toContainEqual(expect.objectContaining({ host: host('default') }));
  });

  it('a damaged package loads nothing', async () => {
    const broken = await repack(await readFile(file('1')), (tar) => {
      const blobs = tarPlaces(tar, place(tarPlaces(tar), 'component-images.tar').data);
      const last = blobs.filter(({ name }) => name.startsWith('blobs/')).at(-1);
      return flip(tar, (last?.data as number) + 700);
    });
    await writeFile(join(folder, 'broken.tar.gz'), broken);
    const refused = await onSite('import', join(folder, 'broken.tar.gz'), '--engine', host('k8s.io'), '--json');
    expect([refused.code, refused.json<Refusal>().error.code]).toEqual([3, 'package.altered']);
    expect(await site.images('k8s.io')).toEqual(new Map());
    expect(await site.blobs('k8s.io')).toEqual([]);
  });

  it('is imported, known to Kubernetes, imported again without effect, and brought to the next version by what is new', async () => {
    const first = (await onSite.ok('import', file('1'), '--engine', host('k8s.io'), '--json')).json<Imported>();
    expect(first.imported[0]).toMatchObject({ into: 'containerd (k8s.io)', loaded: ['web:1'] });
    const names = await site.images('k8s.io');
    expect([...names.keys()]).toContain('docker.io/library/web:1');
    expect(await site.ctr('k8s.io', 'images', 'check')).toMatch(/web:1 .* complete .* true/);
    const before = await site.blobs('k8s.io');
    const again = (await onSite.ok('import', file('1'), '--engine', host('k8s.io'), '--json')).json<Imported>();
    expect(again.imported[0]).toMatchObject({ loaded: [], present: ['web:1'] });
    expect(await site.blobs('k8s.io')).toEqual(before);
    await onSite.ok('import', file('2'), '--engine', host('k8s.io'));
    const added = (await site.blobs('k8s.io')).filter((digest) => !before.includes(digest));
    // The new layer, the config and the manifest.
    expect(added).toContain(made[1]?.diffIds.at(-1));
    expect(added).toContain(made[1]?.id);
    expect(added).toHaveLength(3);
    expect(await site.images('rancher')).toEqual(new Map());
    await onSite.ok('import', file('1'), '--engine', host('rancher'));
    expect([...(await site.images('rancher')).keys()]).toEqual(['docker.io/library/web:1']);
  });

  it('goes on by a delta whose base is nowhere but in containerd, and is refused where that is not', async () => {
    const out = join(folder, 'delta');
    await atHome.ok('export', 'web@3', '--against', '2', '--out', out);
    const delta = join(out, 'web-3-ram-from-2.tar.gz');
    expect((await stat(delta)).size).toBeLessThan(200_000);
    const before = await site.blobs('k8s.io');
    const fresh = makeCli();
    try {
      const refused = await fresh('import', delta, '--engine', host('rancher'), '--json');
      expect([refused.code, refused.json<Refusal>().error.code]).toEqual([4, 'package.base_missing']);
      expect([...(await site.images('rancher')).keys()]).toEqual(['docker.io/library/web:1']);
      await fresh.ok('import', delta, '--engine', host('k8s.io'));
    } finally {
      fresh.remove();
    }
    expect(await site.ctr('k8s.io', 'images', 'check')).toMatch(/web:3 .* complete .* true/);
    const added = (await site.blobs('k8s.io')).filter((digest) => !before.includes(digest));
    // The layer that was made anew, the config and the manifest; what lies on it was there.
    expect(added).toEqual(expect.arrayContaining([made[2]?.diffIds[2], made[2]?.id]));
    expect(added).toHaveLength(3);
  });

  it('tells by receipts what it has, and is brought on by deltas alone to the very images of full deliveries', async () => {
    for (const namespace of ['whole', 'deltas']) await site.ctr('default', 'namespaces', 'create', namespace);
    const whole = makeCli();
    const fresh = makeCli();
    const home = makeCli();
    const drop = join(folder, 'receipts');
    const env = { SEALIFT_PASSPHRASE: 'plant' };
    const services = await createServices({
      ...{ home: fresh.home, engine: 'none', resources: resolve('resources') },
      keyLimits: { opsLimit: 32_768, memLimit: 16 * 1024 * 1024 },
    });
    await services.trust.keys.make({ name: 'plant', passphrase: env.SEALIFT_PASSPHRASE });
    await services.close();
    await mkdir(drop);
    const write = ['receipt', 'write', '--site', 'k8s', '--to', drop, '--key', 'plant', '--json'];
    const confirmed = async (version: string) => {
      const told = await fresh.with({ env }, ...write, '--engine', host('deltas'));
      expect(told.json<ReceiptResultView>().receipt).toMatchObject({
        engine: { kind: 'containerd', platform: expect.stringMatching(/^linux\//) },
        installations: [],
        media: [],
      });
      await home.ok('receipt', 'import', drop, '--trust-key', '--json');
      const { sites } = (await home.ok('site', 'status', 'k8s', '--json')).json<{ sites: SiteKnowledgeView[] }>();
      const newer = version === '3' ? null : '3';
      expect(sites[0]?.receipt).toMatchObject({ arrived: [{ templateName: 'web', version, newer }] });
      for (const { version: sent, confirmed: as } of sites[0]?.sent ?? [])
        if (Number(sent) <= Number(version)) expect(as).toMatchObject({ as: 'arrived' });
      expect((await home.ok('site', 'status')).stdout).toContain(`web@${version}`);
    };
    try {
      for (const version of ['1', '2', '3']) {
        await home.ok('import', file(version), '--into', 'library', '--yes');
        await whole.ok('import', file(version), '--engine', host('whole'), '--yes');
      }
      await fresh.ok('import', file('1'), '--engine', host('deltas'));
      await confirmed('1');
      for (const version of ['2', '3']) {
        const out = join(folder, `for-k8s-${version}`);
        await home.ok('export', `web@${version}`, '--for-site', 'k8s', '--out', out);
        const delta = join(out, `web-${version}-ram-for-k8s.tar.gz`);
        expect((await stat(delta)).size).toBeLessThan(200_000);
        await fresh.ok('import', delta, '--engine', host('deltas'));
        await confirmed(version);
      }
      // Names and digests of manifests, which hold those of the configs: what Kubernetes knows an image by.
      expect(await site.images('deltas')).toEqual(await site.images('whole'));
      expect(await site.images('deltas')).toHaveProperty('size', 3);
      expect(await site.blobs('deltas')).toEqual(await site.blobs('whole'));
    } finally {
      for (const cli of [whole, fresh, home]) cli.remove();
    }
  });

  it('is a place to take images from as well', async () => {
    const elsewhere = makeCli({ engine: host('k8s.io') });
    try {
      await elsewhere.ok('template', 'publish', '--from-template', join(folder, 'template.json'));
      await elsewhere.ok('export', 'web@3', '--out', join(folder, 'again'), '--json');
      expect(await readFile(join(folder, 'again', 'web-3-ram.tar.gz'))).toEqual(await readFile(file('3')));
    } finally {
      elsewhere.remove();
    }
  });

  it.each([
    [
      'installing',
      ['install', 'web@1', '--site', 'plant'],
      (at: Containerd) => `containerd://${at.socket}`,
      3,
      'containerd.images_only',
    ],
    [
      'a namespace that is not there',
      undefined,
      (at: Containerd) => `containerd://${at.socket}?namespace=nowhere`,
      4,
      'containerd.namespace_missing',
    ],
    ['a wrong socket', undefined, (at: Containerd) => `containerd://${at.dir}/none.sock`, 5, 'containerd.unreachable'],
    ['no path', undefined, () => 'containerd://run/containerd', 2, 'containerd.host_invalid'],
  ] as const)('refuses with a next step: %s', async (_, command, at, exit, code) => {
    const refused = await onSite(
      ...(command ?? ['import', file('1')]),
      '--engine',
      at(site),
      '--json',
      '--lang',
      'zh-CN',
    );
    const { error } = refused.json<Refusal>();
    expect([refused.code, error.code]).toEqual([exit, code]);
    expect(error.nextStep).toMatch(/[\u4e00-\u9fff]/);
    expect((await onSite.ok('sites', '--json')).json()).toEqual({ sites: [] });
  });

  it('tells somebody who may not use it', async () => {
    const nobody = makeCli();
    try {
      await chown(nobody.home, 65534, 65534);
      const status = await nobody.with(
        { uid: 65534, gid: 65534, env: { HOME: nobody.home } },
        'engine',
        '--engine',
        host('k8s.io'),
        '--json',
      );
      expect(status.json()).toMatchObject({ reachable: false, error: { code: 'containerd.denied' } });
    } finally {
      nobody.remove();
    }
  });
});

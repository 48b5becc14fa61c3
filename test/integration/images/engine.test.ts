import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { tarHeader } from '../../../main/archives';
import { connectEngine, type DiskVault, digestOf, type ImageRecord, openVault } from '../../../main/images';
import { until } from '../../fixtures/command';
import { emptyEngine, type RunningEngine, sharedEngine, startEngine } from '../../fixtures/engines';
import { distrolessImage, httpImage, type Layer, loadImages, sizedImage } from '../../fixtures/images';

const quiet = { signal: new AbortController().signal, onBytes: () => undefined };
const home = sharedEngine('home');
const site = sharedEngine('site');
const MiB = 1024 * 1024;

let folder: string;
let vault: DiskVault;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sealift-engine-'));
  vault = await openVault(folder);
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
  await emptyEngine(home);
  await emptyEngine(site);
});

/** Sends an image from the vault into an engine, leaving out what it has. */
async function deliver(images: readonly ImageRecord[], host: string): Promise<(string | null)[][]> {
  const loader = await connectEngine(host).loader();
  try {
    const keys: (string | null)[][] = [];
    for (const image of images) keys.push(await handOver(image, loader));
    await loader.commit(images.map((image, at) => ({ image, layerKeys: keys[at] ?? [] })));
    return keys;
  } finally {
    await loader.abort();
  }
}

async function handOver(image: ImageRecord, loader: Awaited<ReturnType<ReturnType<typeof connectEngine>['loader']>>) {
  const keys: (string | null)[] = [];
  for (const [at, { diffId }] of image.layers.entries()) {
    if (loader.has(image.layers.slice(0, at + 1).map((layer) => layer.diffId))) {
      keys.push(null);
      continue;
    }
    const key = `${image.reference} ${at}`;
    const layer = await vault.find(diffId);
    if (layer === undefined) throw new Error(`no layer ${diffId}`);
    await loader.addLayer(key, layer.size, vault.readPlain(layer));
    keys.push(key);
  }
  return keys;
}

describe('an engine as a source', () => {
  it('tells about itself and its images', async () => {
    const engine = connectEngine(home.host);
    expect(await engine.status()).toMatchObject({
      host: home.host,
      reachable: true,
      version: expect.stringMatching(/^\d+\./),
      platform: { os: 'linux' },
      error: null,
    });
    const [made] = await loadImages(home, await httpImage('reg.example.com/team/web:1.2', 'hello', { port: 8123 }));
    expect(await engine.inspectImage('reg.example.com/team/web:1.2')).toMatchObject({
      id: made?.id,
      diffIds: made?.diffIds,
      exposedPorts: ['8123/tcp'],
      environment: ['PATH=/bin'],
      command: ['httpd', '-f', '-p', '8123', '-h', '/www'],
    });
    expect(await engine.inspectImage('nothing:1')).toBeUndefined();
    expect(await engine.listImages()).toMatchObject([{ id: made?.id, references: ['reg.example.com/team/web:1.2'] }]);
    await home.docker(
      'create',
      '--name',
      'shop-web',
      '-p',
      '8081:8123',
      '-v',
      'data:/data',
      '-m',
      '64m',
      '-e',
      'MODE=x',
      '--health-cmd',
      'true',
      'reg.example.com/team/web:1.2',
    );
    expect(await engine.listContainers()).toMatchObject([{ name: 'shop-web', running: false }]);
    expect(await engine.inspectContainer('shop-web')).toMatchObject({
      name: 'shop-web',
      image: 'reg.example.com/team/web:1.2',
      ports: [{ port: 8123, protocol: 'tcp', published: 8081 }],
      mounts: [{ kind: 'volume', name: 'data', destination: '/data' }],
      memory: 64 * MiB,
      environment: expect.arrayContaining(['MODE=x']),
      healthcheck: { test: ['CMD-SHELL', 'true'] },
    });
    await expect(engine.inspectContainer('gone')).rejects.toMatchObject({ code: 'engine.container_missing' });
  });

  it('brings several images in one stream, a shared layer once, and then needs no stream for them', async () => {
    const made = await loadImages(
      home,
      await httpImage('web:1', 'one'),
      await httpImage('api:2', 'two'),
      distrolessImage('tool:3'),
    );
    const source = connectEngine(home.host).source();
    let bytes = 0;
    const progress = { signal: quiet.signal, onBytes: (count: number) => (bytes += count) };
    const images = await source.fetch(['tool:3', 'web:1', 'api:2', 'web:1'], vault, 'default', progress as never);
    expect(images.map(({ reference, configDigest }) => [reference, configDigest])).toEqual([
      ['tool:3', made[2]?.id],
      ['web:1', made[0]?.id],
      ['api:2', made[1]?.id],
      ['web:1', made[0]?.id],
    ]);
    expect(images[1]?.layers.map(({ diffId }) => diffId)).toEqual(made[0]?.diffIds);
    expect((await vault.usage()).layers).toBe(4);
    expect(bytes).toBeGreaterThan(MiB);
    bytes = 0;
    await source.fetch(['web:1', 'api:2'], vault, 'default', progress as never);
    expect(bytes).toBe(0);
    await expect(source.fetch(['web:1', 'no:1', 'none:2'], vault, 'default', quiet)).rejects.toMatchObject({
      code: 'image.missing',
      params: { references: ['no:1', 'none:2'] },
    });
  });

  it('passes over the layers it knows when another image brings new ones', async () => {
    await loadImages(home, await sizedImage('big:1', 20 * MiB, 'text'));
    const source = connectEngine(home.host).source();
    await source.fetch(['big:1'], vault, 'default', quiet);
    const before = await readdir(join(folder, 'layers'));
    const big = await sizedImage('big:1', 20 * MiB, 'text');
    await loadImages(home, { ...big, references: ['big:2'], layers: [...big.layers, { 'new.txt': { text: 'new' } }] });
    const [image] = await source.fetch(['big:2'], vault, 'default', quiet);
    expect(image?.layers).toHaveLength(3);
    expect((await readdir(join(folder, 'layers'))).filter((name) => !before.includes(name))).toHaveLength(1);
  });

  it('takes a layer for what it is that only begins like a known one', async () => {
    const twin = (end: string): Layer => ({ 'a.bin': { size: 2 * MiB, texture: 'text' }, 'b.txt': { text: end } });
    await loadImages(home, { references: ['twin:1'], layers: [twin('one')] });
    const source = connectEngine(home.host).source();
    await source.fetch(['twin:1'], vault, 'default', quiet);
    await loadImages(home, { references: ['twin:2'], layers: [twin('one'), twin('two')] });
    const [image] = await source.fetch(['twin:2'], vault, 'default', quiet);
    expect(image?.configDigest).toBe((await connectEngine(home.host).inspectImage('twin:2'))?.id);
    for (const { diffId } of image?.layers ?? []) {
      const layer = await vault.find(diffId);
      if (!layer) throw new Error(`${diffId} is not there`);
      const parts: Uint8Array[] = [];
      for await (const part of vault.readPlain(layer)) parts.push(part as Uint8Array);
      expect(digestOf(Buffer.concat(parts))).toBe(diffId);
    }
  });

  it('stops at an abort and leaves only whole layers', async () => {
    await loadImages(home, await sizedImage('big:1', 60 * MiB, 'random'));
    const stop = new AbortController();
    const fetching = connectEngine(home.host)
      .source()
      .fetch(['big:1'], vault, 'default', { signal: stop.signal, onBytes: () => stop.abort() });
    await expect(fetching).rejects.toMatchObject({ name: 'AbortError' });
    expect(await readdir(join(folder, 'tmp'))).toEqual([]);
    expect(await connectEngine(home.host).source().fetch(['big:1'], vault, 'fast', quiet)).toHaveLength(1);
  });
});

describe('loading into an engine', () => {
  it('makes images appear under their names with their ids, and run', async () => {
    await loadImages(home, await httpImage('reg.example.com/team/web:1', 'one'), await httpImage('api:2', 'two'));
    const images = await connectEngine(home.host)
      .source()
      .fetch(['reg.example.com/team/web:1', 'api:2'], vault, 'default', quiet);
    await deliver([...images, { ...(images[0] as ImageRecord), reference: 'alias:9' }], site.host);
    const engine = connectEngine(site.host);
    for (const { reference, configDigest } of images)
      expect((await engine.inspectImage(reference))?.id).toBe(configDigest);
    expect((await engine.inspectImage('alias:9'))?.id).toBe(images[0]?.configDigest);
    expect((await site.docker('run', '--rm', 'api:2', 'cat', '/www/index.html')).trim()).toBe('two');
    const loader = await engine.loader();
    expect(await loader.hasImage('api:2', images[1]?.configDigest as never)).toBe(true);
    expect(await loader.hasImage('api:2', images[0]?.configDigest as never)).toBe(false);
  });

  it('leaves out the layers that the engine has', async () => {
    await loadImages(home, await httpImage('web:1', 'one'), await httpImage('web:2', 'two'));
    const images = await connectEngine(home.host).source().fetch(['web:1', 'web:2'], vault, 'default', quiet);
    expect(await deliver(images.slice(0, 1), site.host)).toEqual([['web:1 0', 'web:1 1']]);
    expect(await deliver(images, site.host)).toEqual([
      [null, null],
      [null, 'web:2 1'],
    ]);
    expect((await site.docker('run', '--rm', 'web:2', 'cat', '/www/index.html')).trim()).toBe('two');
  });

  it('shows nothing before commit and leaves nothing after an abort', async () => {
    await loadImages(home, await sizedImage('big:1', 30 * MiB, 'random'));
    const [image] = await connectEngine(home.host).source().fetch(['big:1'], vault, 'default', quiet);
    const loader = await connectEngine(site.host).loader();
    await handOver(image as ImageRecord, loader);
    expect(await site.docker('images', '-aq')).toBe('');
    await loader.abort();
    const half = await connectEngine(site.host).loader();
    const stuck = half.addLayer(
      'x',
      10 * MiB,
      (async function* () {
        yield Buffer.alloc(5 * MiB);
        await half.abort();
        yield Buffer.alloc(5 * MiB);
      })(),
    );
    await expect(stuck).rejects.toMatchObject({ name: 'AbortError' });
    expect(await site.docker('images', '-aq')).toBe('');
    // The engine clears its own temporary folder in its own time.
    const temporary = () => readdir(join(site.dir, 'data', 'tmp')).catch(() => []);
    await until('the engine to clear up', async () => (await temporary()).length === 0);
    expect(await temporary()).toEqual([]);
  });

  it('takes everything back when a later image of the load fails', async () => {
    await loadImages(home, await httpImage('web:1', 'one'), await httpImage('web:2', 'two'), distrolessImage('tool:3'));
    const [one, two, tool] = (await connectEngine(home.host)
      .source()
      .fetch(['web:1', 'web:2', 'tool:3'], vault, 'default', quiet)) as [ImageRecord, ImageRecord, ImageRecord];
    await deliver([{ ...one, reference: 'web:2' }], site.host);
    const loader = await connectEngine(site.host).loader();
    const keys = [await handOver(two, loader), await handOver(tool, loader)];
    await loader.addLayer(
      'broken',
      512,
      (async function* () {
        yield tarHeader('x', 5);
      })(),
    );
    const failing = loader.commit([
      { image: two, layerKeys: keys[0] ?? [] },
      { image: tool, layerKeys: ['broken'] },
    ]);
    await expect(failing).rejects.toMatchObject({ code: 'engine.refused' });
    const engine = connectEngine(site.host);
    expect((await engine.inspectImage('web:2'))?.id).toBe(one.configDigest);
    expect(await engine.inspectImage('tool:3')).toBeUndefined();
  });
});

describe('an engine that is not there', () => {
  let own: RunningEngine;
  beforeAll(async () => {
    own = await startEngine('lost');
  });
  afterAll(() => own.stop());

  it('is told as such, never thrown by status', async () => {
    for (const host of ['unix:///nowhere/docker.sock', 'tcp://127.0.0.1:1']) {
      expect(await connectEngine(host).status()).toMatchObject({
        host,
        reachable: false,
        version: null,
        error: { code: 'engine.unreachable' },
      });
      await expect(connectEngine(host).source().find('web:1')).rejects.toMatchObject({ code: 'engine.unreachable' });
      await expect(connectEngine(host).loader()).rejects.toMatchObject({ code: 'engine.unreachable' });
    }
    expect(await connectEngine('ssh://someone@somewhere').status()).toMatchObject({
      reachable: false,
      error: { code: 'engine.host_unsupported' },
    });
  });

  it('is lost when it dies while giving or taking an image, and nothing half-done stays', async () => {
    await loadImages(own, await sizedImage('big:1', 120 * MiB, 'random'));
    let bytes = 0;
    let killing: Promise<void> | undefined;
    const dying = connectEngine(own.host)
      .source()
      .fetch(['big:1'], vault, 'default', {
        signal: quiet.signal,
        onBytes: (count) => {
          bytes += count;
          if (bytes > 20 * MiB) killing ??= own.kill();
        },
      });
    await expect(dying).rejects.toMatchObject({ code: 'engine.lost' });
    expect(await readdir(join(folder, 'tmp'))).toEqual([]);
    await killing;
    await own.start();
    const loader = await connectEngine(own.host).loader();
    const adding = loader.addLayer(
      'x',
      200 * MiB,
      (async function* () {
        for (let at = 0; at < 200; at++) {
          if (at === 20) await own.kill();
          yield Buffer.alloc(MiB, at);
        }
      })(),
    );
    await expect(adding).rejects.toMatchObject({ code: 'engine.lost' });
    await loader.abort();
    await own.start();
    expect(await connectEngine(own.host).inspectImage('big:1')).toBeDefined();
  });
});

import { spawnSync } from 'node:child_process';
import { mkdtemp, readlink, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  connectEngine,
  type DiskVault,
  digestOf,
  type ImageLoader,
  type ImageRecord,
  openVault,
} from '../../../main/images';
import { until } from '../../fixtures/command';
import { type Containerd, startContainerd } from '../../fixtures/containerd';
import { chunks, layerTar, noise, vaultImage } from '../../fixtures/packages';

const quiet = { signal: new AbortController().signal, onBytes: () => undefined };
const MiB = 1024 * 1024;

let containerd: Containerd;
let folder: string;
let vault: DiskVault;
let first: ImageRecord;
let second: ImageRecord;
let third: ImageRecord;

beforeAll(async () => {
  containerd = await startContainerd();
  folder = await mkdtemp(join(tmpdir(), 'sealift-containerd-'));
  vault = await openVault(folder);
  const base = await layerTar('base.bin', noise('base', 3 * MiB));
  const tool = await layerTar('tool.txt', Buffer.from('tool\n'.repeat(1000)));
  first = await vaultImage(vault, 'shop/web:1.0', [base, tool]);
  second = await vaultImage(vault, 'shop/web:2.0', [base, tool, await layerTar('new.txt', noise('new', 200_000))]);
  third = await vaultImage(vault, 'shop/web:3.0', [base, tool, await layerTar('more.txt', noise('more', 100_000))]);
});
afterAll(async () => {
  await containerd?.stop();
  await rm(folder, { recursive: true, force: true });
});

const host = (namespace: string, more = '') => `containerd://${containerd.socket}?namespace=${namespace}${more}`;
const fullName = (image: ImageRecord) => `docker.io/${image.reference}`;

/** Hands over what the loader lacks; answers the keys and how many bytes went. */
async function handOver(loader: ImageLoader, image: ImageRecord) {
  const layerKeys: (string | null)[] = [];
  let bytes = 0;
  for (const [at, { diffId }] of image.layers.entries()) {
    if (loader.has(image.layers.slice(0, at + 1).map((layer) => layer.diffId))) {
      layerKeys.push(null);
      continue;
    }
    const layer = await vault.find(diffId);
    if (layer === undefined) throw new Error(`no layer ${diffId}`);
    await loader.addLayer(diffId, layer.size, vault.readPlain(layer));
    layerKeys.push(diffId);
    bytes += layer.size;
  }
  return { ready: { image, layerKeys }, bytes };
}

async function deliver(image: ImageRecord, to: string): Promise<number> {
  const loader = await connectEngine(to).loader();
  try {
    const { ready, bytes } = await handOver(loader, image);
    await loader.commit([ready]);
    return bytes;
  } finally {
    await loader.abort();
  }
}

/** A chunked body that tells where it is, and waits there until it is let go on. */
async function* halting(bytes: Uint8Array, after: number, reached: () => Promise<void>): AsyncGenerator<Uint8Array> {
  let given = 0;
  for await (const part of chunks(bytes)) {
    if (given >= after) await reached();
    given += part.length;
    yield part;
  }
}

describe('a containerd', () => {
  it('tells about itself; where it puts images is said, and is default while Kubernetes has none', async () => {
    const engine = connectEngine(`containerd://${containerd.socket}`);
    expect(await engine.status()).toMatchObject({
      reachable: true,
      version: expect.stringMatching(/^\d+\./),
      platform: { os: 'linux' },
      containerd: { namespace: 'default', snapshotter: 'overlayfs' },
      error: null,
    });
    expect((await engine.loader()).label).toBe('containerd (default)');
  });

  it('gets an image, unpacked and under its full name, and of the next version only what is new', async () => {
    const whole = first.layers.reduce((sum, { size }) => sum + size, 0);
    expect(await deliver(first, host('default'))).toBe(whole);
    expect(await containerd.ctr('default', 'images', 'check')).toMatch(
      /docker\.io\/shop\/web:1\.0 .* complete \(3\/3\) .* true/,
    );
    expect(await containerd.ctr('default', 'leases', 'ls', '-q')).toBe('');
    const engine = connectEngine(host('default'));
    const loader = await engine.loader();
    expect(await loader.hasImage(first.reference, first.configDigest)).toBe(true);
    expect(await loader.hasImage(first.reference, second.configDigest)).toBe(false);
    expect(await deliver(second, host('default'))).toBe(second.layers[2]?.size);
    expect(await containerd.ctr('default', 'images', 'check')).toMatch(/web:2\.0 .* complete \(4\/4\) .* true/);
    expect(await engine.inspectImage(second.reference)).toMatchObject({
      id: second.configDigest,
      command: ['/bin/true'],
      diffIds: second.layers.map(({ diffId }) => diffId),
    });
    // What ctr makes of our archives has the same manifest: they are one image, not two.
    const manifest = (await containerd.images('default')).get(fullName(first));
    expect(digestOf(Buffer.from(await containerd.ctr('default', 'content', 'get', manifest as string)))).toBe(manifest);
  });

  it('is read back, layer by layer, into another vault', async () => {
    const elsewhere = await openVault(join(folder, 'elsewhere'));
    const source = connectEngine(host('default')).source();
    expect(await source.find(second.reference)).toMatchObject({ configDigest: second.configDigest });
    expect(await source.find('shop/nothing:1')).toBeUndefined();
    expect(await source.fetch([second.reference], elsewhere, 'default', quiet)).toEqual([second]);
    await expect(source.fetch(['shop/nothing:1'], elsewhere, 'default', quiet)).rejects.toMatchObject({
      code: 'image.missing',
    });
  });

  it('keeps nothing of a load that is aborted in the middle of a layer', async () => {
    await containerd.ctr('default', 'namespaces', 'create', 'aborted');
    const loader = await connectEngine(host('aborted')).loader();
    const [base, tool] = first.layers;
    const toolTar = await vault.find(tool?.diffId as never);
    await loader.addLayer('tool', tool?.size as number, vault.readPlain(toolTar as never));
    expect(await containerd.blobs('aborted')).toEqual([tool?.diffId]);
    const bytes = noise('never finished', base?.size as number);
    const stop = new AbortController();
    const halted = new Promise<void>((halt) => {
      loader
        .addLayer(
          'base',
          bytes.length,
          halting(bytes, 1.5 * MiB, () => {
            halt();
            return new Promise((_, reject) => stop.signal.addEventListener('abort', () => reject(stop.signal.reason)));
          }),
        )
        .catch(() => undefined);
    });
    await halted;
    const writing = async () => (await containerd.ctr('aborted', 'content', 'active')).includes('sealift-');
    await until('the write to have begun', writing);
    await loader.abort();
    stop.abort(new DOMException('stopped', 'AbortError'));
    await until('the write to be gone', async () => !(await writing()));
    expect(await containerd.blobs('aborted')).toEqual([]);
    expect(await containerd.images('aborted')).toEqual(new Map());
    expect(await containerd.ctr('aborted', 'leases', 'ls', '-q')).toBe('');
  });

  it('loads nothing of which a layer is not what it is to be, and a name goes on to stand for what it did', async () => {
    const before = await containerd.images('default');
    const blobs = await containerd.blobs('default');
    const wrong = gzipSync(await layerTar('wrong.txt', Buffer.from('wrong')));
    const loader = await connectEngine(host('default')).loader();
    await loader.addLayer('wrong', wrong.length, chunks(wrong));
    // Compressed, so that only containerd sees what is in it.
    await expect(
      loader.commit([{ image: { ...third, reference: first.reference }, layerKeys: [null, null, 'wrong'] }]),
    ).rejects.toMatchObject({
      code: 'image.corrupt',
    });
    await loader.abort();
    expect(await containerd.images('default')).toEqual(before);
    expect(await containerd.blobs('default')).toEqual(blobs);
    await expect(loader.addLayer('late', 10, chunks(Buffer.alloc(10)))).rejects.toThrow();
    const short = await connectEngine(host('default')).loader();
    await expect(short.addLayer('short', 2048, chunks(Buffer.alloc(1024)))).rejects.toMatchObject({
      code: 'image.corrupt',
    });
    await short.abort();
    expect(await containerd.blobs('default')).toEqual(blobs);
  });

  it('takes what another tool put there compressed, or only unpacked, as the base', async () => {
    await containerd.ctr('default', 'namespaces', 'create', 'k8s.io');
    const packed = await compressed(first);
    const import_ = connectEngine(host('k8s.io'));
    const direct = await import_.loader();
    const keys = [];
    for (const [at, tar] of packed.entries()) {
      await direct.addLayer(`${at}`, tar.length, chunks(tar));
      keys.push(`${at}`);
    }
    await direct.commit([{ image: first, layerKeys: keys }]);
    // Now that Kubernetes has images, they go there by themselves.
    const usual = connectEngine(`containerd://${containerd.socket}`);
    expect(await usual.status()).toMatchObject({
      containerd: { namespace: 'k8s.io', namespaces: ['aborted', 'default', 'k8s.io'] },
    });
    expect(await deliver(second, usual.host)).toBe(second.layers[2]?.size);
    const check = await containerd.ctr('k8s.io', 'images', 'check');
    expect(check).toMatch(/web:2\.0 .* complete \(4\/4\) .* true/);
    expect(await containerd.blobs('k8s.io')).not.toContain(first.layers[0]?.diffId);
    // Kubernetes has noticed them: it keeps each under its id as well.
    await until('Kubernetes to know it', async () => (await containerd.images('k8s.io')).has(second.configDigest));
    // Kubernetes may be told to throw blobs away after unpacking.
    for (const tar of packed) await containerd.ctr('k8s.io', 'content', 'rm', digestOf(tar));
    const loader = await usual.loader();
    expect(loader.has(first.layers.map(({ diffId }) => diffId))).toBe(true);
    await loader.abort();
    expect(await deliver(third, usual.host)).toBe(third.layers[2]?.size);
    expect(await containerd.ctr('k8s.io', 'snapshots', 'ls')).toContain(chainOf(third));
    await expect(
      usual.source().fetch([third.reference], await openVault(join(folder, 'x')), 'default', quiet),
    ).rejects.toMatchObject({
      code: 'containerd.content_missing',
    });
  });

  it('refuses when the base is removed between the look and the load', async () => {
    const loader = await connectEngine(host('default')).loader();
    const { ready } = await handOver(loader, { ...second, reference: 'shop/late:1' });
    expect(ready.layerKeys).toEqual([null, null, null]);
    for (const name of (await containerd.images('default')).keys())
      await containerd.ctr('default', 'images', 'rm', '--sync', name);
    await expect(loader.commit([ready])).rejects.toMatchObject({
      code: 'containerd.base_missing',
      params: { reference: 'shop/late:1' },
    });
    await loader.abort();
    expect(await containerd.images('default')).toEqual(new Map());
    expect(await containerd.blobs('default')).toEqual([]);
    expect(await containerd.ctr('default', 'snapshots', 'ls')).not.toContain('sha256');
  });

  it('clears away what a load of a process that died has left, and not what others are at', async () => {
    const gone = spawnSync('true').pid;
    const space = /\d+/.exec(await readlink('/proc/self/ns/pid'))?.[0];
    for (const [id, pid] of [
      ['sealift-dead', gone],
      ['sealift-alive', process.ppid],
      ['foreign', gone],
    ] as const)
      await containerd.ctr('default', 'leases', 'create', '--id', id, `sealift/process=${space}/${pid}`);
    const loader = await connectEngine(host('default')).loader();
    await loader.addLayer('any', 512, chunks(Buffer.alloc(512)));
    const during = (await containerd.ctr('default', 'leases', 'ls', '-q')).split('\n');
    expect(during).toHaveLength(3);
    expect(during).toEqual(expect.arrayContaining(['foreign', 'sealift-alive']));
    await loader.abort();
    for (const id of ['foreign', 'sealift-alive']) await containerd.ctr('default', 'leases', 'rm', id);
    expect(await containerd.blobs('default')).toEqual([]);
  });

  it('is loaded by two at once', async () => {
    await Promise.all([
      deliver(first, host('default')),
      deliver(first, host('default')),
      deliver(second, host('default')),
    ]);
    const check = await containerd.ctr('default', 'images', 'check');
    expect(check.match(/complete .* true/g)).toHaveLength(2);
    expect(await containerd.ctr('default', 'leases', 'ls', '-q')).toBe('');
    expect(await containerd.ctr('default', 'snapshots', 'ls')).not.toContain('Active');
  });

  it.each([
    ['no socket', () => `containerd://${folder}/none.sock`, 'containerd.unreachable'],
    ['a namespace that is not there', () => host('k8s.oi'), 'containerd.namespace_missing'],
    ['a snapshotter that is not there', () => host('default', '&snapshotter=zfs'), 'containerd.snapshotter_missing'],
    ['an unknown option', () => host('default', '&color=red'), 'containerd.host_invalid'],
    ['containers', () => host('default'), 'containerd.images_only'],
  ])('says what is wrong: %s', async (_, at, code) => {
    const engine = connectEngine(at());
    if (code === 'containerd.images_only') await expect(engine.listContainers()).rejects.toMatchObject({ code });
    else {
      expect(await engine.status()).toMatchObject({ reachable: false, error: { code } });
      await expect(engine.loader()).rejects.toMatchObject({ code });
    }
  });

  it('stops with a reason when containerd dies in the middle', async () => {
    const loader = await connectEngine(host('default')).loader();
    const bytes = noise('lost', 3 * MiB);
    await expect(
      loader.addLayer(
        'lost',
        bytes.length,
        halting(bytes, 2 * MiB, () => containerd.kill()),
      ),
    ).rejects.toMatchObject({ code: expect.stringMatching(/^containerd\.(lost|unreachable)$/) });
    await loader.abort();
  });
});

async function compressed(image: ImageRecord): Promise<Buffer[]> {
  const all: Buffer[] = [];
  for (const { diffId } of image.layers) {
    const parts: Buffer[] = [];
    for await (const part of vault.readPlain((await vault.find(diffId)) as never)) parts.push(part as Buffer);
    all.push(gzipSync(Buffer.concat(parts)));
  }
  return all;
}

/** The name of the snapshot with all of an image's layers, as OCI works it out. */
function chainOf({ layers }: ImageRecord): string {
  return layers
    .map(({ diffId }) => diffId as string)
    .reduce((below, diffId) => digestOf(Buffer.from(`${below} ${diffId}`)));
}

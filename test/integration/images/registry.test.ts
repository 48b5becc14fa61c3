import { randomBytes } from 'node:crypto';
import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SealiftError } from '../../../main/errors';
import {
  connectEngine,
  type DiskVault,
  type ImageRecord,
  openVault,
  pushImages,
  readAuthorities,
  type ServerTrust,
  type StoredLayer,
  uploadRecords,
} from '../../../main/images';
import { certificateFingerprint } from '../../../main/network';
import { breakingProxy, bufferingFront } from '../../fixtures/breaking-proxy';
import { run } from '../../fixtures/command';
import { emptyEngine, sharedEngine } from '../../fixtures/engines';
import { httpImage, loadImages, sizedImage } from '../../fixtures/images';
import { type Registry, startRegistry } from '../../fixtures/registry';
import { startTokenServer } from '../../fixtures/token-server';

const MiB = 1024 * 1024;
const quiet = { signal: new AbortController().signal, onBytes: () => undefined };
const home = sharedEngine('home');
const site = sharedEngine('site');

let folder: string;
let vault: DiskVault;
let images: [ImageRecord, ImageRecord, ImageRecord];
let open: Registry;
let closed: Registry;
/** With a password and over TLS; and one with another authority. */
let safe: Registry;
let other: Registry;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sealift-push-'));
  vault = await openVault(folder);
  await loadImages(
    home,
    await httpImage('web:1', 'one'),
    await httpImage('api:2', 'two'),
    await sizedImage('big:3', 40 * MiB, 'random'),
  );
  images = (await connectEngine(home.host)
    .source()
    .fetch(['web:1', 'api:2', 'big:3'], vault, 'default', quiet)) as typeof images;
  open = await startRegistry();
  closed = await startRegistry({ user: 'someone', password: 'secret:with colon' });
  safe = await startRegistry({ user: 'someone', password: 'secret:with colon', tls: true });
  other = await startRegistry({ tls: true });
});
afterAll(async () => {
  await open.stop();
  await closed.stop();
  await safe.stop();
  await other.stop();
  await emptyEngine(home);
  await emptyEngine(site);
  await rm(folder, { recursive: true, force: true });
});

describe('pushing to a registry', () => {
  it('sends each blob once, mounts shared ones, and an engine can pull and run the result', async () => {
    const [web, api] = images;
    let bytes = 0;
    const progress = {
      signal: quiet.signal,
      onBytes: (count: number) => {
        bytes += count;
      },
    };
    const items = [
      { image: web, target: `${open.host}/team/web:1` },
      { image: api, target: `${open.host}/other/api:2` },
    ];
    const [first, second] = await pushImages(items, vault, {}, progress);
    expect(first).toMatchObject({ from: 'web:1', to: `${open.host}/team/web:1`, skippedBytes: 0 });
    const base = await vault.find(web.layers[0]?.diffId as never);
    expect(second?.skippedBytes).toBe(base?.compressedSize);
    expect(bytes).toBe(
      [first, second].reduce((sum, each) => sum + (each?.uploadedBytes ?? 0) + (each?.skippedBytes ?? 0), 0),
    );
    const again = await pushImages(items, vault, {}, quiet);
    expect(again.map(({ uploadedBytes, digest }) => [uploadedBytes, digest])).toEqual([
      [0, first?.digest],
      [0, second?.digest],
    ]);
    await site.docker('pull', '-q', `${open.host}/other/api:2`);
    expect((await site.docker('image', 'inspect', '-f', '{{.Id}}', `${open.host}/other/api:2`)).trim()).toBe(
      api.configDigest,
    );
    expect((await site.docker('run', '--rm', `${open.host}/other/api:2`, 'cat', '/www/index.html')).trim()).toBe('two');
  });

  it('needs the right user where the registry asks for one', async () => {
    const items = [{ image: images[0], target: `${closed.host}/team/web:1` }];
    await expect(pushImages(items, vault, {}, quiet)).rejects.toMatchObject({ code: 'registry.denied' });
    await expect(pushImages(items, vault, { user: 'someone', password: 'wrong' }, quiet)).rejects.toMatchObject({
      code: 'registry.denied',
    });
    expect(await pushImages(items, vault, { user: 'someone', password: 'secret:with colon' }, quiet)).toHaveLength(1);
  });

  it('asks a token server for what each call needs, and anew when a token has expired in the middle', async () => {
    const tokens = await startTokenServer('someone', 'secret');
    const registry = await startRegistry({ tokens });
    const login = { user: 'someone', password: 'secret' };
    try {
      const [web, api, big] = images;
      const items = (...names: string[]) =>
        names.map((name, at) => ({ image: at === 0 ? web : api, target: `${registry.host}/team/${name}` }));
      await expect(pushImages(items('web:1'), vault, { ...login, password: 'no' }, quiet)).rejects.toMatchObject({
        code: 'registry.denied',
      });
      // The second image shares layers with the first: mounting takes the right to read there as well.
      const [, second] = await pushImages(items('web:1', 'api:2'), vault, login, quiet);
      expect(second?.skippedBytes).toBeGreaterThan(0);
      expect(tokens.issued).toContainEqual(['repository:team/api:pull,push', 'repository:team/web:pull']);
      // Where that right is not given, the layers are sent.
      tokens.closed.add('team/y');
      const [, sent] = await pushImages(items('y:1', 'z:2'), vault, login, quiet);
      expect(sent?.skippedBytes).toBe(0);

      tokens.lifetime = 2;
      let slept = false;
      const before = tokens.issued.length;
      const onBytes = () => {
        if (!slept) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2_500);
        slept = true;
      };
      const progress = { signal: quiet.signal, onBytes };
      const [pushed] = await pushImages(
        [{ image: big, target: `${registry.host}/team/big:3` }],
        vault,
        login,
        progress,
      );
      expect(pushed?.to).toBe(`${registry.host}/team/big:3`);
      const here = tokens.issued.slice(before).filter(([scope]) => scope === 'repository:team/big:pull,push');
      expect(here.length).toBeGreaterThan(1);
      tokens.lifetime = 360;
      const options = ['--creds', 'someone:secret', '--tls-verify=false'];
      const shown = JSON.parse(await run('skopeo', ['inspect', ...options, `docker://${registry.host}/team/big:3`]));
      expect(shown.Digest).toBe(pushed?.digest);
    } finally {
      await registry.stop();
      await tokens.close();
    }
  });

  it('skips what came, goes on when the line breaks, and sends only what a next version adds, over TLS', async () => {
    const big = images[2];
    const proxy = await breakingProxy(safe.host);
    const options = {
      user: 'someone',
      password: 'secret:with colon',
      trust: { authorities: await readAuthorities(safe.authority ?? '') },
      uploads: uploadRecords(join(folder, 'uploads')),
    };
    const push = (image: ImageRecord, name: string) =>
      pushImages([{ image, target: `${proxy.host}/team/${name}` }], vault, options, quiet);
    try {
      // Every attempt breaks: the push fails, and nothing is there by half.
      proxy.cut(5 * MiB, 100);
      await expect(push(big, 'big:3')).rejects.toMatchObject({ code: 'registry.unreachable' });
      expect(proxy.broken()).toBeGreaterThan(1);
      await expect(inspect(safe, 'team/big:3')).rejects.toThrow();
      // The same again, with a line that breaks twice: in the middle of the first chunk, then of the second.
      proxy.cut(5 * MiB, 1);
      proxy.forget();
      const [pushed] = await push(big, 'big:3');
      const layer = await vault.find(big.layers.at(-1)?.diffId as never);
      expect(proxy.sent()).toBeLessThan((layer?.compressedSize ?? 0) + 6 * MiB);
      expect((await inspect(safe, 'team/big:3')).Digest).toBe(pushed?.digest);

      // The next version: one more layer over those.
      proxy.cut(0, 0);
      proxy.forget();
      const next = await nextVersion(big);
      const [second] = await push(next.image, 'big:4');
      expect(proxy.sent()).toBeLessThan(next.added.compressedSize + 64 * 1024);
      expect(second?.uploadedBytes).toBeLessThan(next.added.compressedSize + 16 * 1024);
      const shown = await inspect(safe, 'team/big:4');
      expect([shown.Digest, shown.Layers.length]).toEqual([second?.digest, next.image.layers.length]);
    } finally {
      proxy.close();
    }
  });

  it('goes on in the middle of a blob where what stands before the registry passes on whole chunks only', async () => {
    const big = images[2];
    const front = await bufferingFront(open.host, 20 * MiB);
    try {
      const [pushed] = await pushImages([{ image: big, target: `${front.host}/front/big:3` }], vault, {}, quiet);
      const layer = await vault.find(big.layers.at(-1)?.diffId as never);
      // The first 16 MiB went over the line once.
      expect(front.sent()).toBeLessThan((layer?.compressedSize ?? 0) + 5 * MiB);
      expect(pushed?.digest).toMatch(/^sha256:/);
    } finally {
      front.close();
    }
  });

  it('speaks to a registry only when somebody vouches for its certificate', async () => {
    const push = (trust: ServerTrust) =>
      pushImages(
        [{ image: images[0], target: `${safe.host}/pinned/web:1` }],
        vault,
        { user: 'someone', password: 'secret:with colon', trust },
        quiet,
      );
    const refused = (await push({}).catch((error: unknown) => error)) as SealiftError;
    expect(refused.code).toBe('registry.certificate');
    const { fingerprint } = refused.params as { fingerprint: string };
    const wrong = await push({ pin: 'ab'.repeat(32) }).catch((error: unknown) => error as SealiftError);
    expect(wrong).toMatchObject({ code: 'registry.certificate_changed', params: { fingerprint } });
    await expect(push({ authorities: await readAuthorities(other.authority ?? '') })).rejects.toMatchObject({
      code: 'registry.certificate',
    });
    expect(await push({ pin: certificateFingerprint(fingerprint) ?? '' })).toHaveLength(1);
  });

  it('names a registry that is not there, one that is none, and a target that is no reference', async () => {
    const push = (target: string) => pushImages([{ image: images[0], target }], vault, {}, quiet);
    await expect(push('127.0.0.1:1/team/web:1')).rejects.toMatchObject({ code: 'registry.unreachable' });
    for (const target of [
      'web:1',
      `${open.host}/Upper/web:1`,
      `${open.host}/../web:1`,
      `${open.host}/team/web`,
      `http://${open.host}/a:1`,
    ])
      await expect(push(target)).rejects.toMatchObject({ code: 'input.invalid' });
  });

  it('sends nothing in the clear to another machine unless that is allowed', async () => {
    // A name that is not loopback by its looks, but ends up here.
    const target = `${(await import('node:os')).hostname()}:${open.host.split(':')[1]}/team/web:1`;
    const plain = pushImages([{ image: images[0], target }], vault, { user: 'a', password: 'b' }, quiet);
    await expect(plain).rejects.toMatchObject({ code: expect.stringMatching(/^registry\.(insecure|unreachable)$/) });
  });

  it('stops at an abort', async () => {
    const stop = new AbortController();
    const fresh = [{ image: images[2], target: `${open.host}/fresh/big:4` }];
    const pushing = pushImages(fresh, vault, {}, { signal: stop.signal, onBytes: () => stop.abort() });
    await expect(pushing).rejects.toMatchObject({ name: 'AbortError' });
  });
});

/** What skopeo sees of an image; it knows the registry's authority. */
async function inspect(registry: Registry, name: string): Promise<{ Digest: string; Layers: string[] }> {
  const certificates = join(registry.dir, 'skopeo');
  await mkdir(certificates, { recursive: true });
  await copyFile(registry.authority ?? '', join(certificates, 'ca.crt'));
  const shown = await run('skopeo', [
    'inspect',
    '--cert-dir',
    certificates,
    '--creds',
    'someone:secret:with colon',
    `docker://${registry.host}/${name}`,
  ]);
  return JSON.parse(shown);
}

/** The image with one more layer. */
async function nextVersion(image: ImageRecord): Promise<{ image: ImageRecord; added: StoredLayer }> {
  const added = await vault.ingest(oneOf(randomBytes(MiB)), 'default', quiet);
  const config = JSON.parse(Buffer.from(image.config).toString('utf8'));
  config.rootfs.diff_ids.push(added.diffId);
  config.history = [];
  const configDigest = await vault.putConfig(Buffer.from(JSON.stringify(config)));
  return { image: (await vault.image('big:4', configDigest)) as ImageRecord, added };
}

async function* oneOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

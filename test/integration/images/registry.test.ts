import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectEngine, type DiskVault, type ImageRecord, openVault, pushImages } from '../../../main/images';
import { emptyEngine, sharedEngine } from '../../fixtures/engines';
import { httpImage, loadImages, sizedImage } from '../../fixtures/images';
import { type Registry, startRegistry } from '../../fixtures/registry';

const quiet = { signal: new AbortController().signal, onBytes: () => undefined };
const home = sharedEngine('home');
const site = sharedEngine('site');

let folder: string;
let vault: DiskVault;
let images: [ImageRecord, ImageRecord, ImageRecord];
let open: Registry;
let closed: Registry;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sealift-push-'));
  vault = await openVault(folder);
  await loadImages(
    home,
    await httpImage('web:1', 'one'),
    await httpImage('api:2', 'two'),
    await sizedImage('big:3', 20 * 1024 * 1024, 'random'),
  );
  images = (await connectEngine(home.host)
    .source()
    .fetch(['web:1', 'api:2', 'big:3'], vault, 'default', quiet)) as typeof images;
  open = await startRegistry();
  closed = await startRegistry({ user: 'someone', password: 'secret:with colon' });
});
afterAll(async () => {
  await open.stop();
  await closed.stop();
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

  it('goes on when the connection breaks in the middle of a layer', async () => {
    const proxy = await breakingProxy(open, 5 * 1024 * 1024, 2);
    try {
      const [pushed] = await pushImages([{ image: images[2], target: `${proxy.host}/team/big:3` }], vault, {}, quiet);
      expect(proxy.broken()).toBe(2);
      const [again] = await pushImages([{ image: images[2], target: `${open.host}/team/big:3` }], vault, {}, quiet);
      expect(again).toMatchObject({ uploadedBytes: 0, digest: pushed?.digest });
    } finally {
      proxy.close();
    }
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

/** Passes bytes on, and cuts the line after so many of them, so many times. */
async function breakingProxy(
  to: Registry,
  after: number,
  times: number,
): Promise<{ host: string; broken: () => number; close: () => void }> {
  let broken = 0;
  const sockets = new Set<Socket>();
  const server: Server = createServer((client) => {
    const upstream = connect(Number(to.host.split(':')[1]), '127.0.0.1');
    let seen = 0;
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        client.destroy();
        upstream.destroy();
      });
    }
    client.on('data', (bytes) => {
      seen += bytes.length;
      if (seen > after && broken < times) {
        broken++;
        client.resetAndDestroy();
      }
    });
    client.pipe(upstream).pipe(client);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address() as { port: number };
  return {
    host: `127.0.0.1:${address.port}`,
    broken: () => broken,
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

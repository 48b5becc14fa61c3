import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sampleArchitecture } from '../../../main/library/sample';

const program = join(import.meta.dirname, `../../../resources/sample/server/shop-linux-${sampleArchitecture()}`);
const SECRET = 'correct horse';
let folder: string;
let ports: number[];
const running: ChildProcess[] = [];

async function freePort(): Promise<number> {
  const server = createServer().listen(0);
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  return port;
}

async function run(env: Record<string, string>): Promise<ChildProcess> {
  const child = spawn(program, [], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  running.push(child);
  await once(child.stdout as NodeJS.ReadableStream, 'data');
  return child;
}

const get = async (port: number, path = '/') => (await fetch(`http://127.0.0.1:${port}${path}`)).text();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sealift-server-'));
  ports = await Promise.all([freePort(), freePort(), freePort()]);
  const [portal, catalog, store] = ports.map(String) as [string, string, string];
  await writeFile(join(folder, 'portal.html'), '<!doctype html>\n<p>门户 {{key}}</p><pre>{{upstream}}</pre>');
  await writeFile(join(folder, 'catalog.txt'), 'catalog: key {{key}} <b>&\n{{upstream}}');
  await writeFile(join(folder, 'store.txt'), 'store: key {{key}}, visits {{visits}}\n');
  await run({ PORT: store, PAGE: join(folder, 'store.txt'), DATA_DIR: folder, SHOP_KEY: SECRET, REQUIRE_KEY: '1' });
  await run({
    PORT: catalog,
    PAGE: join(folder, 'catalog.txt'),
    UPSTREAM_HOST: 'localhost',
    UPSTREAM_PORT: store,
    SHOP_KEY: SECRET,
  });
  await run({ PORT: portal, PAGE: join(folder, 'portal.html'), UPSTREAM_HOST: '127.0.0.1', UPSTREAM_PORT: catalog });
});

afterAll(async () => {
  for (const child of running) child.kill('SIGKILL');
  await rm(folder, { recursive: true });
});

describe("the sample's server", () => {
  it('answers through its dependencies, counts visits, and never shows the secret', async () => {
    const first = await get(ports[0] as number);
    expect(first).toContain('<p>门户 missing</p>');
    expect(first).toContain('catalog: key present &lt;b>&amp;\nstore: key present, visits 1');
    expect(await get(ports[0] as number)).toContain('visits 2');
    expect(first).not.toContain(SECRET);
  });

  it('does not lose a visit when many come at once', async () => {
    const before = Number(/visits (\d+)/.exec(await get(ports[1] as number))?.[1]);
    await Promise.all(Array.from({ length: 40 }, () => get(ports[1] as number)));
    expect(Number(/visits (\d+)/.exec(await get(ports[1] as number))?.[1])).toBe(before + 41);
  });

  it('refuses callers without the secret, and a dependent says so', async () => {
    const answer = await fetch(`http://127.0.0.1:${ports[2]}/`);
    expect([answer.status, await answer.text()]).toEqual([403, 'wrong key\n']);
    const port = await freePort();
    const child = await run({
      PORT: String(port),
      PAGE: join(folder, 'catalog.txt'),
      UPSTREAM_HOST: '127.0.0.1',
      UPSTREAM_PORT: String(ports[2]),
      SHOP_KEY: 'correct',
    });
    expect(await get(port)).toContain('upstream: refused');
    child.kill();
  });

  it('says what stands in its way: no page, no dependency, an unknown name', async () => {
    const port = await freePort();
    const child = await run({ PORT: String(port), PAGE: join(folder, 'none') });
    expect(await get(port)).toBe('no page configured\n');
    child.kill();
    for (const [host, said] of [
      ['127.0.0.1', 'upstream: no answer'],
      ['no-such-name.invalid', 'upstream: unknown name'],
    ] as const) {
      const other = await freePort();
      const next = await run({
        PORT: String(other),
        PAGE: join(folder, 'catalog.txt'),
        UPSTREAM_HOST: host,
        UPSTREAM_PORT: '1',
      });
      expect(await get(other)).toContain(said);
      next.kill();
    }
  });

  it('checks its own health without a shell', async () => {
    expect(spawnSync(program, ['--check'], { env: { PORT: String(ports[0]) } }).status).toBe(0);
    expect(spawnSync(program, ['--check'], { env: { PORT: String(await freePort()) } }).status).toBe(1);
  });

  it('serves others while a caller says nothing, and survives nonsense', async () => {
    const silent = connect(ports[0] as number, '127.0.0.1');
    const noisy = connect(ports[0] as number, '127.0.0.1', () => noisy.write(Buffer.alloc(100_000, 0x41)));
    noisy.on('error', () => undefined);
    await once(silent, 'connect');
    expect(await get(ports[0] as number, '/health')).toBe('ok\n');
    expect((await fetch(`http://127.0.0.1:${ports[0]}/../etc/passwd`.replace('/../', '/%2e%2e/'))).status).toBe(404);
    expect((await fetch(`http://127.0.0.1:${ports[0]}/`, { method: 'POST', body: 'x' })).status).toBe(405);
    silent.destroy();
    noisy.destroy();
    expect(await get(ports[0] as number, '/health')).toBe('ok\n');
  });

  it('ends at once when asked to, as the first process of a container must', async () => {
    const child = await run({ PORT: String(await freePort()) });
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
  });
});

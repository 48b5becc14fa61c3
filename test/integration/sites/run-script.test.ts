import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runScript } from '../../../main/packages/compose/run-script';
import { attempt } from '../../fixtures/command';
import { emptyEngine, sharedEngine } from '../../fixtures/engines';
import { httpImage, type MadeImage, writeImageArchive } from '../../fixtures/images';

const engine = sharedEngine('site');
let home: string;
let folder: string;
let port: number;
let images: MadeImage[];
const script = (args: string[], options: { cwd?: string; path?: string; shell?: string[] } = {}) =>
  attempt(
    options.shell?.[0] ?? 'dash',
    [...(options.shell?.slice(1) ?? []), options.path ?? join(folder, 'run.sh'), ...args],
    {
      cwd: options.cwd ?? '/',
      // A variable of the caller's shell must not get between .env and compose.
      env: { ...engine.env, SEALIFT_SECRET_TOKEN: 'from the shell' },
      timeout: 170_000,
    },
  );
const page = async (path: string) => (await fetch(`http://127.0.0.1:${port}${path}`)).text();

beforeAll(async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, resolve));
  port = (server.address() as { port: number }).port;
  await new Promise((resolve) => server.close(resolve));
  home = mkdtempSync(join(tmpdir(), 'sealift-run-'));
  folder = join(home, 'a stick', 'shop-1.0-dockercompose');
  mkdirSync(folder, { recursive: true });
  images = await writeImageArchive(
    join(folder, 'component-images.tar'),
    await httpImage('run.example/team/web:1.0', 'run by hand\n'),
    await httpImage('run.example/team/db:1.0', 'the database\n'),
  );
  const service = (name: string, more: string) =>
    `  ${name}:\n    image: run.example/team/${name}:1.0\n    stop_grace_period: 1s\n    restart: always\n${more}`;
  writeFileSync(
    join(folder, 'docker-compose.yaml'),
    `version: "2.4"\nservices:\n${service('db', '    environment: {TOKEN: "${SEALIFT_SECRET_TOKEN:?is not set}"}\n    volumes: ["data:/data"]\n')}${service(
      'web',
      `    environment: {UPSTREAM: "db:8080/cgi-bin/env?TOKEN"}\n    ports: ["${port}:8080"]\n    depends_on: [db]\n    healthcheck: {test: ["CMD", "wget", "-q", "-O", "/dev/null", "http://127.0.0.1:8080/"], interval: 1s}\n`,
    )}volumes: {data: {}}\n`,
  );
  const text = runScript({
    title: '商城 1.0',
    project: 'shop-1-0',
    services: ['db', 'web'],
    images: images.flatMap((image) => image.references.map((reference) => ({ reference, configDigest: image.id }))),
    secrets: [{ name: 'TOKEN', variable: 'SEALIFT_SECRET_TOKEN' }],
    archive: 'component-images.tar',
  });
  writeFileSync(join(folder, 'run.sh'), text, { mode: 0o755 });
});
afterAll(async () => {
  await emptyEngine(engine);
  rmSync(home, { recursive: true, force: true });
});

it('brings a package up on a machine with Docker and compose alone, and down again with its data kept', async () => {
  expect((await script(['status'])).code).toBe(5);
  expect(existsSync(join(folder, '.env'))).toBe(false);

  const started = await script(['start'], { cwd: join(home, 'a stick') });
  expect(started.stderr.includes('ERROR')).toBe(false);
  expect(started.code).toBe(0);
  expect(started.stdout).toMatch(/^web +running +healthy +0\.0\.0\.0:\d+->8080\/tcp/m);
  expect(started.stdout).toContain('商城 1.0 正在运行。');
  const token = /SEALIFT_SECRET_TOKEN=([A-Za-z0-9]{32})\n/.exec(readFileSync(join(folder, '.env'), 'utf8'))?.[1];
  expect(await page('/cgi-bin/upstream')).toBe(token);
  const db = await engine.docker('ps', '-q', '--filter', 'label=com.docker.compose.service=db');
  await engine.docker('exec', db, 'sh', '-c', 'echo kept > /data/file');

  // A second start, through a link and with another shell, loads nothing and changes nothing.
  symlinkSync(join(folder, 'run.sh'), join(home, 'link'));
  const again = await script(['start'], { path: join(home, 'link'), shell: ['busybox', 'ash'] });
  expect(again.code).toBe(0);
  expect(again.stdout).not.toContain('Loading images');
  expect(await engine.docker('ps', '-q', '--filter', 'label=com.docker.compose.service=db')).toBe(db);

  expect((await script(['status'])).code).toBe(0);
  expect((await script(['stop'])).code).toBe(0);
  const stopped = await script(['status']);
  expect(stopped.code).toBe(5);
  expect(stopped.stdout).toMatch(/^db +exited/m);

  expect((await script(['down'])).code).toBe(0);
  expect(await engine.docker('ps', '-aq')).toBe('');
  expect((await script(['restart'])).code).toBe(0);
  expect(await page('/cgi-bin/upstream')).toBe(token);
  const back = await engine.docker('ps', '-q', '--filter', 'label=com.docker.compose.service=db');
  expect(await engine.docker('exec', back, 'cat', '/data/file')).toBe('kept');

  expect((await script(['down', '--volumes'])).code).toBe(0);
  expect(await engine.docker('volume', 'ls', '-q')).toBe('');
});

it('refuses to start without its images, and loads again what was replaced under the same name', async () => {
  await engine.docker('image', 'rm', '-f', 'run.example/team/web:1.0');
  await engine.docker('tag', 'run.example/team/db:1.0', 'run.example/team/web:1.0');
  const archive = join(folder, 'component-images.tar');
  const bytes = readFileSync(archive);
  rmSync(archive);
  const refused = await script(['start']);
  expect(refused.code).toBe(4);
  expect(refused.stderr).toContain('run.example/team/web:1.0');
  expect(refused.stderr).not.toContain('run.example/team/db:1.0');
  writeFileSync(archive, bytes.subarray(0, 100_000));
  expect((await script(['start'])).code).toBe(4);
  expect(await engine.docker('ps', '-aq')).toBe('');

  writeFileSync(archive, bytes);
  expect((await script(['start'])).code).toBe(0);
  expect(await page('/')).toBe('run by hand\n');
  expect((await script(['down', '--volumes'])).code).toBe(0);
});

it('says that Docker does not answer', async () => {
  const answer = await attempt('dash', [join(folder, 'run.sh'), 'start'], {
    env: { ...engine.env, DOCKER_HOST: `unix://${home}/none.sock` },
  });
  expect(answer.code).toBe(3);
  expect(answer.stderr).toContain('Docker does not answer');
});

import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { beforeAll, expect, inject, test } from 'vitest';
import { parse } from 'yaml';
import { attempt, run } from '../fixtures/command';
import { launchDesktop } from '../fixtures/electron';

const root = resolve(import.meta.dirname, '../..');
const executable = resolve(root, 'dist/linux-unpacked/sealift-desktop');
const resources = resolve(executable, '../resources');

beforeAll(async () => {
  await run(process.execPath, [resolve(root, 'scripts/dist.mjs'), '--dir'], { timeout: 170_000 });
});

test('the packaged application opens its window and knows its version', async () => {
  const desktop = await launchDesktop({ packaged: executable });
  try {
    await desktop.page.waitForSelector('main');
    const facts = await desktop.app.evaluate(({ app }) => ({ packaged: app.isPackaged, name: app.getName() }));
    expect(facts).toEqual({ packaged: true, name: 'Sealift' });
  } finally {
    await desktop.close();
  }
});

test('the packaged application delivers the sample', async () => {
  const desktop = await launchDesktop({ packaged: executable });
  try {
    const { page } = desktop;
    await page.getByRole('button', { name: 'Deliver the sample' }).click();
    await page.getByRole('heading', { level: 2, name: /2 packages/ }).waitFor();
    await page.getByRole('button', { name: 'Close', exact: true }).click();
    await page.getByRole('option', { name: /shop/ }).waitFor();
  } finally {
    await desktop.close();
  }
});

test('the packaged application compresses and digests in threads that start inside its archive', async () => {
  const desktop = await launchDesktop({ packaged: executable });
  try {
    const member = await desktop.app.evaluate(
      (_, file) =>
        new Promise<number[]>((done, fail) => {
          const { Worker } = process.getBuiltinModule('node:worker_threads');
          const worker = new Worker(file);
          worker.on('error', fail);
          worker.on('message', (message: 'ready' | { memory: ArrayBuffer; length: number } | { failure: string }) => {
            if (message === 'ready') {
              const data = new Uint8Array(5000);
              worker.postMessage({ id: 1, data, compression: 'default', memory: new ArrayBuffer(10_000) });
            } else if ('memory' in message) done([...new Uint8Array(message.memory, 0, message.length)]);
            else fail(new Error(message.failure));
          });
        }),
      resolve(resources, 'app.asar/out/main/compress.js'),
    );
    expect(gunzipSync(Buffer.from(member)).equals(Buffer.alloc(5000))).toBe(true);
    const digest = await desktop.app.evaluate(
      (_, file) =>
        new Promise<string>((done, fail) => {
          const { Worker } = process.getBuiltinModule('node:worker_threads');
          const worker = new Worker(file, { workerData: new SharedArrayBuffer(5000) });
          worker.on('error', fail);
          worker.on('message', (message: 'done' | { digest: string }) => {
            if (message !== 'done') done(message.digest);
          });
          worker.postMessage({ start: 0, length: 5000 });
          worker.postMessage('end');
        }),
      resolve(resources, 'app.asar/out/main/digest.js'),
    );
    expect(digest).toBe(createHash('sha256').update(Buffer.alloc(5000)).digest('hex'));
  } finally {
    await desktop.close();
  }
});

test('the packaged binary runs the command line', async () => {
  const { args, env } = inject('runtime');
  const sandbox = args.filter((argument) => argument === '--no-sandbox');
  const home = resolve(root, 'test-results/packaged-home');
  const options = { env: { ...process.env, ...env, SEALIFT_HOME: home, DISPLAY: '' } };
  const result = await attempt(executable, [...sandbox, 'template', 'list', '--json'], options);
  expect(result).toMatchObject({ code: 0 });
  expect(JSON.parse(result.stdout)).toEqual({ templates: [] });
  const help = await attempt(executable, [...sandbox, '--help'], options);
  expect(help).toMatchObject({ code: 0, stdout: expect.stringContaining('sealift template publish') });
});

test('the packaged binary has the fuses that are set, and starts as nothing but the application', async () => {
  const config = parse(await readFile(resolve(root, 'electron-builder.yml'), 'utf8')) as {
    electronFuses: Record<string, boolean>;
  };
  // What ships takes no inspector; this one is driven by a test.
  const wanted = { ...config.electronFuses, enableNodeCliInspectArguments: true };
  expect(config.electronFuses).toMatchObject({
    ...{ runAsNode: false, enableNodeOptionsEnvironmentVariable: false, enableNodeCliInspectArguments: false },
    ...{ enableEmbeddedAsarIntegrityValidation: true, onlyLoadAppFromAsar: true },
    grantFileProtocolExtraPrivileges: false,
  });
  const burnt = await getCurrentFuseWire(executable);
  const found = Object.keys(wanted).map((name) => {
    const option = FuseV1Options[(name[0]?.toUpperCase() + name.slice(1)) as keyof typeof FuseV1Options];
    return [name, burnt[option] === FuseState.ENABLE];
  });
  expect(Object.fromEntries(found)).toEqual(wanted);
  const { args, env } = inject('runtime');
  const sandbox = args.filter((argument) => argument === '--no-sandbox');
  // As Node it would print this; as the application it takes the words for a command that there is none of.
  const asNode = await attempt(executable, [...sandbox, '-e', 'console.log("as", "node")'], {
    env: {
      ...{ ...process.env, ...env, DISPLAY: '', ELECTRON_RUN_AS_NODE: '1', NODE_OPTIONS: '--require=/no/such/file' },
      SEALIFT_HOME: resolve(root, 'test-results/packaged-home'),
    },
    timeout: 20_000,
  });
  expect(asNode.stdout).not.toContain('as node');
  expect(asNode.stderr).not.toContain('/no/such/file');
});

test('nothing but the application and one native library is in the package', () => {
  expect(existsSync(resolve(resources, 'app.asar'))).toBe(true);
  expect(existsSync(resolve(resources, 'default_app.asar'))).toBe(false);
  expect(existsSync(resolve(resources, 'app.asar.unpacked/node_modules/better-sqlite3/prebuilds/linux-x64.node'))).toBe(
    true,
  );
});

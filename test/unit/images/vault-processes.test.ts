import { mkdtemp, readdir, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { openVault, type StoredLayer } from '../../../main/images';
import { bundle, startChild } from '../../fixtures/child-process';
import { collect } from './samples';

let child: Awaited<ReturnType<typeof bundle>>;
let folder: string;
beforeAll(async () => {
  child = await bundle('test/fixtures/vault-child.ts');
}, 60_000);
afterAll(() => child.dispose());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sealift-vaults-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it('has nothing of a layer whose process was killed, and tidies up after it', async () => {
  const process = await startChild(child.script, [folder, '400', 'a']);
  process.go();
  for (let seen = 0; seen < 5; seen++) expect(await process.line()).toBe('progress');
  await process.kill('SIGKILL');
  const [left] = await readdir(join(folder, 'tmp'));
  expect(left).toMatch(/\.part$/);
  const old = new Date(Date.now() - 3_600_000);
  await utimes(join(folder, 'tmp', left as string), old, old);
  const vault = await openVault(folder);
  expect(await readdir(join(folder, 'tmp'))).toEqual([]);
  expect(await vault.usage()).toEqual({ layers: 0, bytes: 0 });
}, 60_000);

it('takes the same layer from two processes at once', async () => {
  const processes = await Promise.all([
    startChild(child.script, [folder, '12', 'b']),
    startChild(child.script, [folder, '12', 'b']),
  ]);
  for (const process of processes) process.go();
  const results = await Promise.all(
    processes.map(async (process) => {
      for (;;) {
        const line = await process.line();
        if (line !== 'progress') return line as StoredLayer;
      }
    }),
  );
  expect(results[0]?.diffId).toBe(results[1]?.diffId);
  const vault = await openVault(folder);
  const layer = (await vault.find(results[0]?.diffId as never)) as StoredLayer;
  expect((await collect(vault.readPlain(layer))).length).toBe(12 * 1024 * 1024);
  expect((await vault.usage()).layers).toBe(1);
  expect(await readdir(join(folder, 'tmp'))).toEqual([]);
}, 60_000);

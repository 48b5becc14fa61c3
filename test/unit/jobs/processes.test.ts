import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { type Catalog, openCatalog } from '../../../main/catalog';
import { createJobRunner, type ManagedJobRunner } from '../../../main/jobs';
import { bundle, type Child, startChild } from '../../fixtures/child-process';

let script: Awaited<ReturnType<typeof bundle>>;
let folder: string;
let catalog: Catalog;
let runner: ManagedJobRunner;
const children: Child[] = [];
beforeAll(async () => {
  script = await bundle('test/fixtures/catalog-child.ts');
}, 60_000);
afterAll(() => script.dispose());
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sealift-jobs-'));
  mkdirSync(join(folder, 'out'));
  catalog = openCatalog(join(folder, 'catalog.db'));
  runner = createJobRunner({ jobs: catalog.jobs });
});
afterEach(async () => {
  for (const child of children.splice(0)) child.process.kill('SIGKILL');
  await runner.close();
  catalog.close();
  rmSync(folder, { recursive: true, force: true });
});

async function jobElsewhere(scratch: string): Promise<{ child: Child; id: string }> {
  const child = await startChild(script.script, ['job', catalog.file, scratch]);
  children.push(child);
  child.go();
  const { id } = (await child.line()) as { id: string };
  return { child, id };
}

it('a job of a killed process is found interrupted, and its scratch is removed; the job of a living one is left alone', async () => {
  const deadPart = join(folder, 'out', 'dead.part');
  const livePart = join(folder, 'out', 'live.part');
  const dead = await jobElsewhere(deadPart);
  const live = await jobElsewhere(livePart);
  writeFileSync(join(folder, 'out', 'bystander'), 'x');
  expect(runner.get(dead.id)).toMatchObject({ state: 'running', subject: 'shop@1.0' });
  expect(await runner.reconcile()).toEqual([]);
  await dead.child.kill('SIGKILL');
  expect(existsSync(deadPart)).toBe(true);

  const found = await runner.reconcile();
  expect(found).toMatchObject([
    { id: dead.id, state: 'interrupted', error: { code: 'job.interrupted', params: { job: dead.id }, retry: true } },
  ]);
  expect(found[0]?.endedAt).not.toBeNull();
  expect(existsSync(deadPart)).toBe(false);
  expect(existsSync(livePart)).toBe(true);
  expect(existsSync(join(folder, 'out', 'bystander'))).toBe(true);
  expect(runner.get(live.id)?.state).toBe('running');
  expect(catalog.jobs.get(dead.id)?.scratch).toEqual([]);
  expect(await runner.reconcile()).toEqual([]);
}, 30_000);

it('a file that a living job uses is not removed for a dead one that named it too', async () => {
  const part = join(folder, 'out', 'same.part');
  const dead = await jobElsewhere(part);
  await dead.child.kill('SIGKILL');
  const live = await jobElsewhere(part);
  await runner.reconcile();
  expect(runner.get(dead.id)?.state).toBe('interrupted');
  expect(existsSync(part)).toBe(true);
  expect(runner.get(live.id)?.state).toBe('running');
}, 30_000);

it('a job of another process stops within a second or so of being asked, and cleans up itself', async () => {
  const part = join(folder, 'out', 'a.part');
  const { child, id } = await jobElsewhere(part);
  const asked = Date.now();
  runner.cancel(id);
  const answer = (await child.line()) as { code: string; at: number };
  expect(answer.code).toBe('job.cancelled');
  expect(answer.at - asked).toBeLessThan(1_500);
  expect(await child.ended()).toBe(0);
  expect(runner.get(id)?.state).toBe('cancelled');
  expect(existsSync(part)).toBe(false);
  expect(() => runner.cancel(id)).not.toThrow();
}, 30_000);

it('cancelling a job whose process died meanwhile declares it interrupted', async () => {
  const part = join(folder, 'out', 'a.part');
  const { child, id } = await jobElsewhere(part);
  await child.kill('SIGKILL');
  const told = new Promise((resolve) => runner.onChange(resolve));
  runner.cancel(id);
  expect(await told).toMatchObject({ id, state: 'interrupted' });
  expect(existsSync(part)).toBe(false);
}, 30_000);

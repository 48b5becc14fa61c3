import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { type Catalog, openCatalog } from '../../../main/catalog';
import { toErrorData } from '../../../main/errors';
import { alone } from '../../../main/sites/lock';
import { bundle, type Child, startChild } from '../../fixtures/child-process';

let script: Awaited<ReturnType<typeof bundle>>;
let folder: string;
let catalog: Catalog;
const children: Child[] = [];
beforeAll(async () => {
  script = await bundle('test/fixtures/lock-child.ts');
}, 60_000);
afterAll(() => script.dispose());
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sealift-lock-'));
  catalog = openCatalog(join(folder, 'catalog.db'));
});
afterEach(() => {
  for (const child of children.splice(0)) child.process.kill('SIGKILL');
  catalog.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A process that changes an installation until it is told to end; answers how it went. */
async function elsewhere(name: string): Promise<Child> {
  const child = await startChild(script.script, [catalog.file, 'plant-7', name]);
  children.push(child);
  return child;
}
const change = (name: string, work = async () => 'done') =>
  alone(catalog, 'plant-7', name, work).catch((error: unknown) => toErrorData(error).code);

it('of two processes that change one installation the second is refused, and may when the first is done', async () => {
  const first = await elsewhere('shop');
  first.go();
  expect(await first.line()).toBe('working');
  expect(await change('shop')).toBe('site.busy');
  expect(await change('shop-test')).toBe('done');
  first.go();
  expect(await first.line()).toBe('done');
  expect(await change('shop')).toBe('done');
});

it('a process that was killed locks nothing', async () => {
  const first = await elsewhere('shop');
  first.go();
  expect(await first.line()).toBe('working');
  await first.kill('SIGKILL');
  expect(await change('shop')).toBe('done');
});

it('of many processes that begin at once exactly one goes on', async () => {
  const all = await Promise.all(Array.from({ length: 4 }, () => elsewhere('shop')));
  for (const child of all) child.go();
  const answers = await Promise.all(all.map((child) => child.line()));
  expect(answers.sort()).toEqual(['site.busy', 'site.busy', 'site.busy', 'working']);
}, 30_000);

it('within one process it is no different, and a failure leaves nothing locked', async () => {
  let inner: unknown;
  const failed = await alone(catalog, 'plant-7', 'shop', async () => {
    inner = await change('shop');
    throw new Error('no');
  }).catch((error: Error) => error.message);
  expect([inner, failed]).toEqual(['site.busy', 'no']);
  expect(await change('shop')).toBe('done');
  expect(Object.keys(catalog.settings.all())).toEqual([]);
});

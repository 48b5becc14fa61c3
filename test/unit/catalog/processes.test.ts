import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { migrations } from '../../../main/catalog/migrations';
import { openWith } from '../../../main/catalog/open';
import { bundle, startChild } from '../../fixtures/child-process';
import { scratchCatalog, scratchFolder } from './scratch';

let child: Awaited<ReturnType<typeof bundle>>;
beforeAll(async () => {
  child = await bundle('test/fixtures/catalog-child.ts');
}, 60_000);
afterAll(() => child.dispose());

async function together(count: number, args: (n: number) => string[]): Promise<unknown[]> {
  const children = await Promise.all(Array.from({ length: count }, (_, n) => startChild(child.script, args(n))));
  for (const one of children) one.go();
  const answers = await Promise.all(children.map((one) => one.line()));
  for (const one of children) expect(await one.ended()).toBe(0);
  return answers;
}

it('four processes create the same catalog at the same instant', async () => {
  for (let round = 0; round < 3; round++) {
    const file = join(scratchFolder(), 'catalog.db');
    expect(await together(4, () => ['open', file])).toEqual(Array(4).fill({ schema: migrations.length }));
    expect(readdirSync(join(file, '..')).filter((name) => name.includes('backup'))).toEqual([]);
  }
}, 60_000);

it('four processes migrate the same catalog at the same instant: once, with a backup for each step', async () => {
  for (let round = 0; round < 3; round++) {
    const folder = scratchFolder();
    const file = join(folder, 'catalog.db');
    const old = openWith(file, {}, migrations.slice(0, 1));
    old.templates.put({ key: 'k', name: 'from before' });
    old.close();
    expect(await together(4, () => ['open', file])).toEqual(Array(4).fill({ schema: migrations.length }));
    const backups = readdirSync(folder).filter((name) => name.includes('backup'));
    // Of more than five the oldest and the four newest stay.
    const steps = migrations.slice(1).map((_, n) => `v${n + 1}`);
    const kept = steps.length > 5 ? [steps[0], ...steps.slice(-4)] : steps;
    expect(backups.map((name) => name.split('-')[1]).sort()).toEqual([...kept].sort());
    for (const name of backups) {
      const backup = new Database(join(folder, name), { readonly: true });
      expect(`v${backup.pragma('user_version', { simple: true })}`).toBe(name.split('-')[1]);
      backup.close();
    }
    expect(scratchCatalog({ file }).templates.get('k')?.name).toBe('from before');
  }
}, 60_000);

it('two processes write at once and nothing is lost or refused', async () => {
  const catalog = scratchCatalog();
  expect(await together(2, (n) => ['write', catalog.file, `p${n}`, '200'])).toEqual(['done', 'done']);
  expect(catalog.settings.get('counter')).toBe(400);
  expect(catalog.history.list({ limit: 1000 })).toHaveLength(400);
  expect(catalog.templates.find('same')).toHaveLength(400);
}, 60_000);

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { InstallationRow } from '../../../main/catalog';
import { readSettings, type Settings, writeSettings } from '../../../main/sites/upgrade/folder';
import { type Prepared, prepareUpgrade } from '../../../main/sites/upgrade/prepare';
import { restoredSettings } from '../../../main/sites/upgrade/undo';
import { componentsOf, serializeTemplate, type Template, templateToCompose } from '../../../main/templates';
import { anyTemplate, diceFrom } from '../templates/upgrade/generate';

let home: string;
let count = 0;
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'sealift-properties-'));
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

const version = (number: string) => fc.integer().map((seed) => anyTemplate(diceFrom(seed), number));

/** An installation on the disk, with one of its variables edited where it has any. */
async function installed(base: Template, edit: string): Promise<InstallationRow> {
  const folder = join(home, String(++count));
  const stack = templateToCompose(base);
  const compose = stack.yaml.replace(/^( {6}E_a: )".*"$/m, (_, name) => `${name}${JSON.stringify(edit)} # ours`);
  const files: [string, string, number][] = [
    ['docker-compose.yaml', compose, 0o600],
    ['.env', 'KEPT=1\n', 0o600],
    ...stack.files.map(({ path, content, mode }): [string, string, number] => [path, content, mode]),
  ];
  await writeSettings(
    folder,
    new Map(files.map(([path, text, mode]) => [path, { content: Buffer.from(text), mode }])),
    [],
  );
  return {
    ...{
      site: 's',
      name: 'n',
      templateKey: base.group_key,
      templateName: base.group_name,
      version: base.group_version,
    },
    ...{ project: 'p', folder, metadata: serializeTemplate(base), installedAt: '', updatedAt: '' },
    state: { phase: 'installed', components: [], values: {} },
  };
}

const prepare = (row: InstallationRow, target: Template, select?: readonly string[]): Promise<Prepared> =>
  prepareUpgrade(row, { template: target, images: new Map() }, new Map(), select ? { select } : {});
const plain = (settings: Settings) =>
  Object.fromEntries([...settings].map(([path, { content, mode }]) => [path, [mode, content.toString('utf8')]]));
const services = (settings: Settings) =>
  parse(settings.get('docker-compose.yaml')?.content.toString('utf8') ?? '').services as Record<string, unknown>;

// Every file is flushed, which takes its time.
describe('an upgrade of files', { timeout: 60_000 }, () => {
  it('is the same for the same inputs, and changes nothing by being thought through', async () => {
    await fc.assert(
      fc.asyncProperty(version('1'), version('2'), fc.string(), async (base, target, edit) => {
        const row = await installed(base, edit);
        const before = await readSettings(
          row.folder,
          templateToCompose(base).files.map(({ path }) => path),
        );
        const [first, second] = [await prepare(row, target), await prepare(row, target)];
        expect(second.digest).toBe(first.digest);
        expect(second.renewals).toEqual(first.renewals);
        expect(plain(await readSettings(row.folder, before.keys()))).toEqual(plain(before));
      }),
      { numRuns: 10 },
    );
  });

  it('against the same version says nothing and writes nothing', async () => {
    await fc.assert(
      fc.asyncProperty(version('1'), fc.string(), async (base, edit) => {
        const row = await installed(base, edit);
        const { plan, before, after } = await prepare(row, base);
        expect(plan.changes).toEqual([]);
        expect(plan.conflicts).toEqual([]);
        expect(plain(after)).toEqual(plain(before));
      }),
      { numRuns: 10 },
    );
  });

  it('is undone byte for byte, but for what it added, which stays as it was added', async () => {
    await fc.assert(
      fc.asyncProperty(version('1'), version('2'), fc.string(), async (base, target, edit) => {
        const row = await installed(base, edit);
        const { before, after } = await prepare(row, target);
        await writeSettings(row.folder, after, before.keys());
        const written = await readSettings(row.folder, [...before.keys(), ...after.keys()]);
        expect(plain(written)).toEqual(plain(after));
        const { settings, staying } = restoredSettings(before, written);
        await writeSettings(row.folder, settings, written.keys());
        const back = await readSettings(row.folder, [...before.keys(), ...after.keys()]);
        const [was, upgraded, is] = [before, after, back].map(services);
        if (staying.length === 0) expect(plain(back)).toEqual(plain(before));
        for (const [path, file] of Object.entries(plain(before)))
          if (path !== 'docker-compose.yaml' && path !== '.env') expect(plain(back)[path]).toEqual(file);
        expect(is).toEqual({ ...was, ...Object.fromEntries(staying.map((name) => [name, upgraded?.[name]])) });
      }),
      { numRuns: 10 },
    );
  });

  it('of some components leaves the others and all unknown fields as they were, and forgets no version', async () => {
    await fc.assert(
      fc.asyncProperty(version('1'), version('2'), async (base, target) => {
        const row = await installed(base, 'edited');
        const keys = componentsOf(base).map(({ key }) => key);
        const select = keys.slice(0, 1);
        const { plan, before, after, next, nextBase, present } = await prepare(row, target, select);
        const others = componentsOf(present.template).filter(({ key }) => !select.includes(key));
        const planned = new Map(componentsOf(plan.template).map((one) => [one.key, one.raw]));
        for (const { key, raw } of others) expect(planned.get(key)).toEqual(raw);
        for (const { raw } of componentsOf(plan.template)) expect(raw).toHaveProperty('unknown_in_component');
        const old = new Map(componentsOf(base).map(({ key, raw }) => [key, raw]));
        for (const { key } of others)
          expect(componentsOf(nextBase).find((one) => one.key === key)?.raw).toEqual(old.get(key));
        expect(next.services.filter(({ added }) => added)).toEqual([]);
        expect(Object.keys(services(after))).toEqual(Object.keys(services(before)));
      }),
      { numRuns: 10 },
    );
  });
});

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serializeTemplate } from '../../../main/templates';
import type { UpgradePlanView, UpgradeResultView } from '../../../preload/contract';
import { type Cli, makeCli } from '../../fixtures/cli';
import { emptyEngine, sharedEngine } from '../../fixtures/engines';
import { idsOf } from '../../fixtures/plant';
import { loadSleeper, sleepers } from '../../fixtures/sleepers';

const engine = sharedEngine('site');
const at = ['--site', 'plant-6', '--timeout', '60', '--yes'];
const project = 'plant-6-sleepers';
let folder: string;
let home: Cli;
let there: Cli;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sealift-increment-'));
  await loadSleeper(engine);
  [home, there] = [makeCli({ engine: engine.host }), makeCli({ engine: engine.host })];
  for (const version of ['1.0', '2.0'] as const) {
    writeFileSync(join(folder, `${version}.json`), serializeTemplate(sleepers(version)));
    await home.ok('template', 'publish', '--from-template', join(folder, `${version}.json`));
  }
  await home.ok('export', 'sleepers@1.0', '--out', folder);
  await there.ok('import', join(folder, 'sleepers-1.0-ram.tar.gz'));
});
afterAll(async () => {
  home.remove();
  there.remove();
  await emptyEngine(engine);
  rmSync(folder, { recursive: true, force: true });
});

describe('a package that carries only some components of the next version', () => {
  it('upgrades exactly those, adds nothing twice, and the rest can follow', async () => {
    const unknown = await home('export', 'sleepers@2.0', '--out', folder, '--only', 'second,third', '--json');
    expect(unknown.json<{ error: unknown }>().error).toMatchObject({ code: 'upgrade.component_unknown' });
    await home.ok('export', 'sleepers@2.0', '--out', folder, '--only', 'second,fresh');
    await there.ok('install', 'sleepers@1.0', ...at);
    await there.ok('import', join(folder, 'sleepers-2.0-part-ram.tar.gz'));
    // By itself it is no application.
    const alone = await there('install', 'sleepers@2.0', '--site', 'plant-6', '--as', 'alone', '--json');
    expect(alone.json<{ error: unknown }>().error).toMatchObject({ code: 'site.partial_version' });

    const before = await idsOf(engine, project);
    const plan = (await there.ok('upgrade', 'sleepers', ...at, '--plan', '--json')).json<UpgradePlanView>();
    expect(plan.components.map(({ name, state, recreate }) => [name, state, recreate])).toEqual([
      ['still', 'kept', false],
      ['first', 'kept', false],
      ['second', 'upgrade', true],
      ['fresh', 'install', true],
    ]);
    expect(plan.left.map(({ why }) => why)).toEqual(['not-carried', 'not-carried']);
    const result = (await there.ok('upgrade', 'sleepers', ...at, '--json')).json<UpgradeResultView>();
    expect(result).toMatchObject({
      outcome: 'succeeded',
      recreated: ['second', 'fresh'],
      untouched: ['still', 'first'],
    });
    const after = await idsOf(engine, project);
    expect(Object.keys(after).sort()).toEqual(['first', 'fresh', 'second', 'still']);
    expect([after.still, after.first]).toEqual([before.still, before.first]);

    // The whole version comes later: what the increment left alone is brought to it, and nothing else.
    await home.ok('export', 'sleepers@2.0', '--out', folder);
    const refused = await there('import', join(folder, 'sleepers-2.0-ram.tar.gz'), '--json');
    expect(refused.code).not.toBe(0);
    await there.ok('import', join(folder, 'sleepers-2.0-ram.tar.gz'), '--replace');
    const rest = ['upgrade', 'sleepers', ...at, '--only', 'first', '--reinstall', '--json'];
    expect((await there.ok(...rest)).json<UpgradeResultView>().recreated).toEqual(['first']);
    const last = await idsOf(engine, project);
    expect({ ...last, first: '' }).toEqual({ ...after, first: '' });
    const every = (await there.ok('upgrade', 'sleepers', ...at, '--plan', '--json')).json<UpgradePlanView>();
    expect(every).toMatchObject({ direction: 'same', changes: [], conflicts: [], offers: [] });

    // What was done is told of the whole site, to be printed.
    const page = join(folder, 'plant-6.html');
    await there.ok('records', '--site', 'plant-6', '--html', page);
    const report = (await there.ok('records', '--site', 'plant-6', '--report')).stdout;
    for (const words of ['installed 1.0', 'upgraded 1.0 → 2.0', 'upgraded 2.0 → 2.0', result.record.id]) {
      expect(report).toContain(words);
      expect(readFileSync(page, 'utf8')).toContain(words);
    }
  });
});

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { serializeTemplate } from '../../../main/templates';
import { type JobView, upgradePlan, upgradeRecord, upgradeResult } from '../../../preload/contract';
import { type Cli, makeCli } from '../../fixtures/cli';
import { emptyEngine, sharedEngine } from '../../fixtures/engines';
import { loadSleeper, sleepers } from '../../fixtures/sleepers';

const engine = sharedEngine('site');
const at = ['--site', 'plant-6'];
let cli: Cli;
let folder: string;

const jobOf = async (kind: string) => {
  const { jobs } = (await cli.ok('jobs', 'list', '--json')).json<{ jobs: JobView[] }>();
  return jobs.find((one) => one.kind === kind)?.id ?? '';
};
const records = async () =>
  z.object({ records: z.array(upgradeRecord) }).parse((await cli.ok('records', 'sleepers', ...at, '--json')).json());

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sealift-cli-upgrade-'));
  await loadSleeper(engine);
  cli = makeCli({ engine: engine.host });
  for (const version of ['1.0', '2.0'] as const) {
    writeFileSync(join(folder, `${version}.json`), serializeTemplate(sleepers(version)));
    await cli.ok('template', 'publish', '--from-template', join(folder, `${version}.json`));
  }
  await cli.ok('install', 'sleepers@1.0', ...at, '--timeout', '60');
});
afterAll(async () => {
  cli.remove();
  await emptyEngine(engine);
  rmSync(folder, { recursive: true, force: true });
});

describe('upgrades on the command line', () => {
  it('shows that a newer version is here wherever an installation is listed', async () => {
    const { stdout } = await cli.ok('status', ...at);
    expect(stdout).toContain('2.0 is in the library: sealift upgrade sleepers --site plant-6 --to 2.0 --plan');
    expect((await cli.ok('site', 'list')).stdout).toContain('sleepers 1.0 -> 2.0');
    const { sites } = (await cli.ok('sites', '--json')).json<{ sites: { newer: unknown }[] }>();
    expect(sites.map(({ newer }) => newer)).toEqual([[{ name: 'sleepers', from: '1.0', to: '2.0' }]]);
  });

  it('prints a plan as the documented document, the same every time, and changes nothing', async () => {
    const words = ['upgrade', 'sleepers', ...at, '--plan', '--json'];
    const [first, second] = [await cli.ok(...words), await cli.ok(...words)];
    const plan = upgradePlan.parse(first.json());
    // A field that the contract does not name would be missing from what it read.
    expect(plan).toEqual(first.json());
    expect(plan).toMatchObject({ site: 'plant-6', name: 'sleepers', from: '1.0', to: '2.0', direction: 'newer' });
    // Checks tell free bytes, which come and go.
    expect({ ...upgradePlan.parse(second.json()), checks: [] }).toEqual({ ...plan, checks: [] });
    expect((await records()).records).toHaveLength(1);
  });

  it('reports an upgrade and a rollback: who, when, from, to, what changed by which rule, how it ended', async () => {
    const done = upgradeResult.parse(
      (await cli.ok('upgrade', 'sleepers', ...at, '--yes', '--timeout', '60', '--json')).json(),
    );
    expect(done).toMatchObject({ outcome: 'succeeded', untouched: ['still'], record: { added: ['fresh'] } });
    const { stdout } = await cli.ok('jobs', 'report', await jobOf('upgrade'));
    for (const words of [
      '1.0',
      '2.0',
      'config file',
      '/page.txt',
      'start command',
      'fresh',
      'still',
      done.record.actor,
    ])
      expect(stdout).toContain(words);
    expect(stdout).toMatch(/Outcome +Succeeded/);
    const page = join(folder, 'report.html');
    await cli.ok('jobs', 'report', await jobOf('upgrade'), '--html', page, '--lang', 'zh-CN');
    const html = readFileSync(page, 'utf8');
    for (const words of ['变更内容', '配置文件', '/page.txt', '新增的组件']) expect(html).toContain(words);

    const back = upgradeResult.parse(
      (await cli.ok('rollback', 'sleepers', ...at, '--yes', '--timeout', '60', '--json')).json(),
    );
    expect(back).toMatchObject({ staying: ['fresh'], record: { undid: done.record.id, from: '2.0', to: '1.0' } });
    const told = (await cli.ok('jobs', 'report', await jobOf('rollback'))).stdout;
    for (const words of ['updated (taken back)', '/page.txt', 'Undoes the record', done.record.id])
      expect(told).toContain(words);

    const [undo, up] = (await records()).records;
    expect(undo).toMatchObject({
      kind: 'rollback',
      undid: done.record.id,
      recreated: done.recreated.filter((one) => one !== 'fresh'),
    });
    expect(up).toMatchObject({ kind: 'upgrade', recreated: done.recreated, error: null });
    const listed = (await cli.ok('records', 'sleepers', ...at)).stdout;
    expect(listed).toContain(`made anew: ${done.recreated[0]}`);
    expect(listed).toContain(`undid ${done.record.id}`);
  });
});

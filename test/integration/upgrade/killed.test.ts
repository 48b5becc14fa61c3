import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Catalog, openCatalog } from '../../../main/catalog';
import { toErrorData } from '../../../main/errors';
import { Sites } from '../../../main/sites';
import { serializeTemplate } from '../../../main/templates';
import { type Cli, makeCli } from '../../fixtures/cli';
import { emptyEngine, sharedEngine } from '../../fixtures/engines';
import { recordedContext } from '../../fixtures/job-context';
import { idsOf, stateAt } from '../../fixtures/plant';
import { cameTo, loadSleeper, type Step, sleepers } from '../../fixtures/sleepers';

const engine = sharedEngine('site');
const site = 'plant-9';
let cli: Cli;
let catalog: Catalog;
let sites: Sites;
let folder: string;

/** Where the process is killed: a step that was written down, and so many milliseconds after; then where the one that goes back is. */
type Point = readonly [step: Step, after: number, goingBack?: RegExp];
const back: readonly Point[] = [
  ['save', 0],
  ['load', 0],
  ['files', 0],
  ['renew first', 700],
  ['watch first', 200],
  ['renew second', 0, /^renew first$/],
  ['watch second', 0],
  ['renew fresh', 500, /^(files|renew fresh)$/],
  ['watch fresh', 0],
];
/** The first adds a component, which then stays. Nothing lies between the last step, `finish`, and the one transaction that it is. */
const forward: readonly Point[] = [
  ['renew fresh', 300],
  ['load', 0],
  ['save', 0],
  ['files', 0],
  ['renew first', 0],
  ['watch first', 0],
  ['renew second', 500],
  ['renew second', 1000, /^(files|renew (first|second))$/],
  ['watch second', 600],
];

/** Starts a command on an installation and kills it without a chance to tidy up, once what is written satisfies `there`. */
async function killWhen(name: string, there: (work: unknown) => boolean, after: number, ...words: string[]) {
  const [command = '', ...options] = words;
  const child = cli.start(command, name, '--site', site, '--yes', ...options);
  let said = '';
  child.stderr?.on('data', (part) => {
    said += part;
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  for (;;) {
    const row = catalog.upgrades.unfinished(site, name);
    if (row && there(row.work)) break;
    if (child.exitCode !== null) throw new Error(`ended before it was killed: ${said}`);
    await sleep(1);
  }
  await sleep(after);
  child.kill('SIGKILL');
  await ended;
  return catalog.upgrades.unfinished(site, name);
}

/** Kills an upgrade at a point, and where the point says so what goes back from there. */
async function killAt(name: string, [step, after, goingBack]: Point, ...words: string[]): Promise<string> {
  const row = await killWhen(name, (work) => cameTo(step, work), after, ...words, '--timeout', '60');
  if (goingBack) {
    const there = (work: unknown) => {
      const { direction, stage, service } = work as { direction: string; stage: string; service: string | null };
      return direction === 'back' && goingBack.test([stage, service].filter(Boolean).join(' '));
    };
    const left = await killWhen(name, there, 100, 'upgrade', '--back');
    expect(left).toMatchObject({ id: row?.id, work: { direction: 'back' } });
  }
  return row?.id ?? '';
}

const install = async (name: string) => {
  await cli.ok('install', 'sleepers@1.0', '--site', site, '--as', name, '--timeout', '60');
};
const settle = (name: string, choice: 'forward' | 'back') =>
  sites.upgrades.settle({ site, name, choice }, recordedContext());

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sealift-killed-'));
  await loadSleeper(engine);
  cli = makeCli({ engine: engine.host });
  for (const version of ['1.0', '2.0'] as const) {
    writeFileSync(join(folder, `${version}.json`), serializeTemplate(sleepers(version)));
    await cli.ok('template', 'publish', '--from-template', join(folder, `${version}.json`));
  }
  catalog = openCatalog(join(cli.home, 'catalog.db'));
  sites = new Sites({ home: cli.home, catalog, actor: 'tester@here', engine: engine.host });
});
afterAll(async () => {
  catalog.close();
  cli.remove();
  await emptyEngine(engine);
  rmSync(folder, { recursive: true, force: true });
});

// Eighteen kills and more, each with a command line of its own.
describe.concurrent('an upgrade whose process is killed', { timeout: 500_000 }, () => {
  it('goes back from wherever it was, and all is as before', async () => {
    const name = 'back';
    await install(name);
    const before = await stateAt(engine, catalog, site, name);
    const { still } = await idsOf(engine, before.row.project);
    for (const [i, point] of back.entries()) {
      const record = await killAt(name, point, 'upgrade', '--to', '2.0', '--save-volume', '*');
      if (i === 2) {
        // Whatever else is asked for waits for the decision, and the listing says so.
        const refused = await cli('stop', name, '--site', site, '--json');
        expect(refused.json<{ error: { code: string } }>().error.code).toBe('upgrade.unfinished');
        expect(sites.installations(site).find((one) => one.name === name)?.unfinished).toMatchObject({
          record,
          from: '1.0',
          to: '2.0',
        });
        expect(sites.upgrades.records(site, name)[0]).toMatchObject({ id: record, state: 'interrupted' });
      }
      const result = await settle(name, 'back');
      expect(result.outcome, String(point)).toBe('rolled-back');
      expect(await stateAt(engine, catalog, site, name), String(point)).toEqual(before);
      expect((await idsOf(engine, before.row.project)).still).toBe(still);
    }
    expect(await settle(name, 'back').catch(toErrorData)).toMatchObject({ code: 'upgrade.nothing_unfinished' });
  });

  it('goes on from wherever it was, and all is as after', async () => {
    const name = 'forward';
    await install(name);
    const { still } = await idsOf(engine, catalog.installations.get(site, name)?.project ?? '');
    const known = new Map<string, unknown>();
    for (const [i, point] of forward.entries()) {
      const version = i % 2 === 0 ? '2.0' : '1.0';
      const record = await killAt(
        name,
        point,
        'upgrade',
        '--to',
        version,
        ...(version === '1.0' ? ['--downgrade'] : []),
      );
      const result = await settle(name, 'forward');
      expect(result, String(point)).toMatchObject({ outcome: 'succeeded', record: { id: record, state: 'succeeded' } });
      const state = await stateAt(engine, catalog, site, name);
      expect(state.row.version).toBe(version);
      expect(Object.keys(state.containers).sort()).toEqual(['first', 'fresh', 'second', 'still']);
      expect((await idsOf(engine, state.row.project)).still).toBe(still);
      // Every way to a version ends in the same state, secrets included.
      const { row: _, ...seen } = state;
      if (known.has(version)) expect(seen, String(point)).toEqual(known.get(version));
      else known.set(version, seen);
    }
  });

  it('which is a rollback goes back and on like any other', async () => {
    const name = 'rollback';
    await install(name);
    const first = await stateAt(engine, catalog, site, name);
    await cli.ok('upgrade', name, '--site', site, '--to', '2.0', '--yes', '--timeout', '60');
    const second = await stateAt(engine, catalog, site, name);
    await killAt(name, ['renew first', 400], 'rollback');
    expect(sites.upgrades.unfinished(site, name)).toMatchObject({ kind: 'rollback', from: '2.0', to: '1.0' });
    expect(await settle(name, 'back')).toMatchObject({ outcome: 'rolled-back', staying: [] });
    expect(await stateAt(engine, catalog, site, name)).toEqual(second);

    await killAt(name, ['renew second', 400, /^(files|renew first)$/], 'rollback');
    expect(await settle(name, 'forward')).toMatchObject({ outcome: 'succeeded', staying: ['fresh'] });
    const last = await stateAt(engine, catalog, site, name);
    const { fresh, ...others } = last.containers;
    expect(others).toEqual(first.containers);
    expect(fresh).toEqual(second.containers.fresh);
    expect(last.row.version).toBe('1.0');
  });
});

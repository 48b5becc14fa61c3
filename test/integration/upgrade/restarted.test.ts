import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Catalog, openCatalog } from '../../../main/catalog';
import { SealiftError } from '../../../main/errors';
import { Sites } from '../../../main/sites';
import type { Template } from '../../../main/templates';
import { type RunningEngine, startEngine } from '../../fixtures/engines';
import { recordedContext } from '../../fixtures/job-context';
import { idsOf, stateAt } from '../../fixtures/plant';
import { cameTo, loadSleeper, type Step, sleepers } from '../../fixtures/sleepers';

const [site, name] = ['plant-9', 'sleepers'];
let engine: RunningEngine;
let home: string;
let catalog: Catalog;
let sites: Sites;

const version = (template: Template) => ({ template, images: new Map() });
const state = () => stateAt(engine, catalog, site, name);
const work = () => catalog.upgrades.unfinished(site, name)?.work;

/** Kills the engine once the upgrade that is under way came to a step, and starts it again a moment later. */
async function restartAt(step: Step, after: number, settled: () => boolean): Promise<void> {
  for (let now = work(); !now || !cameTo(step, now); now = work()) {
    if (settled()) throw new Error(`ended before ${step}`);
    await sleep(1);
  }
  await sleep(after);
  await engine.kill();
  await sleep(1_500);
  await engine.start();
}

async function whileRestarted<T>(step: Step, after: number, doing: Promise<T>): Promise<T> {
  let settled = false;
  const end = () => {
    settled = true;
  };
  doing.then(end, end);
  const [result] = await Promise.all([doing, restartAt(step, after, () => settled)]);
  return result;
}

beforeAll(async () => {
  engine = await startEngine('restarted');
  home = mkdtempSync(join(tmpdir(), 'sealift-restarted-'));
  catalog = openCatalog(join(home, 'catalog.db'));
  sites = new Sites({ home, catalog, actor: 'tester@here', engine: engine.host });
  await loadSleeper(engine);
  await sites.install({ site, name, template: sleepers('1.0'), timeoutSeconds: 60 }, recordedContext());
});
afterAll(async () => {
  catalog.close();
  await engine.stop();
  rmSync(home, { recursive: true, force: true });
});

describe('an engine that is killed and started again in the middle of an upgrade', () => {
  it('is waited for: going back by itself ends as before', async () => {
    const before = await state();
    const { still } = await idsOf(engine, before.row.project);
    const stop = new AbortController();
    const context = { ...recordedContext(), signal: stop.signal };
    const request = { site, name, version: version(sleepers('2.0')), timeoutSeconds: 60 };
    const doing = sites.upgrades.upgrade(request, context).catch((error: unknown) => error);
    const there = (step: Step) => {
      const now = work();
      return now !== undefined && cameTo(step, now);
    };
    while (!there('watch second')) await sleep(1);
    stop.abort(new SealiftError('job.cancelled'));
    while ((work() as { direction?: string } | undefined)?.direction === 'forward') await sleep(1);
    expect(await whileRestarted('renew first', 200, doing)).toMatchObject({ code: 'job.cancelled' });
    expect(catalog.upgrades.unfinished(site, name)).toBeUndefined();
    expect(await state()).toEqual(before);
    expect((await idsOf(engine, before.row.project)).still).toBe(still);
  });

  it('is waited for while volumes are saved: nothing stays paused', async () => {
    const before = await state();
    const ids = await idsOf(engine, before.row.project);
    const [volume] = before.volumes;
    await engine.docker('exec', ids.first ?? '', 'dd', 'if=/dev/zero', 'of=/data/filling', 'bs=1M', 'count=300');
    const stop = new AbortController();
    const context = { ...recordedContext(), signal: stop.signal };
    const request = { site, name, version: version(sleepers('2.0')), saveVolumes: ['*'], timeoutSeconds: 60 };
    const doing = sites.upgrades.upgrade(request, context).catch((error: unknown) => error);
    const paused = () => ((work() as { paused?: string[] } | undefined)?.paused ?? []).length > 0;
    while (!paused()) await sleep(1);
    await sleep(50);
    await engine.kill();
    expect(paused()).toBe(true);
    await sleep(1_500);
    await engine.start();
    while ((work() as { stage?: string } | undefined)?.stage === 'save') await sleep(1);
    stop.abort(new SealiftError('job.cancelled'));
    expect(await doing).toMatchObject({ code: 'job.cancelled' });
    const [record] = sites.upgrades.records(site, name);
    expect(record).toMatchObject({ state: 'rolled-back', savedVolumes: [volume] });
    expect(await state()).toEqual(before);
  });

  it('is waited for: the upgrade goes on and ends as without it', async () => {
    const { still } = await idsOf(engine, (await state()).row.project);
    const request = { site, name, version: version(sleepers('2.0')), timeoutSeconds: 60 };
    const result = await whileRestarted('renew second', 300, sites.upgrades.upgrade(request, recordedContext()));
    expect(result).toMatchObject({ outcome: 'succeeded', untouched: ['still'], installation: { version: '2.0' } });
    const after = await state();
    expect(Object.keys(after.containers).sort()).toEqual(['first', 'fresh', 'second', 'still']);
    expect((await idsOf(engine, after.row.project)).still).toBe(still);
    expect(JSON.stringify(after.containers)).not.toContain('exited');
    // Nothing is left to be made anew.
    const ids = await idsOf(engine, after.row.project);
    await sites.start(site, name);
    expect(await idsOf(engine, after.row.project)).toEqual(ids);
  });
});

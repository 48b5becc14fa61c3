import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { type Catalog, openCatalog } from '../../../main/catalog';
import { SealiftError } from '../../../main/errors';
import { createJobRunner, type JobContext, type JobRecord, type ManagedJobRunner } from '../../../main/jobs';

const undo: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

function setUp(): { catalog: Catalog; runner: ManagedJobRunner; folder: string; seen: JobRecord[]; log: string[] } {
  const folder = mkdtempSync(join(tmpdir(), 'sealift-jobs-'));
  undo.push(() => rmSync(folder, { recursive: true, force: true }));
  const catalog = openCatalog(join(folder, 'catalog.db'));
  undo.push(() => catalog.close());
  const log: string[] = [];
  const runner = createJobRunner({ jobs: catalog.jobs, actor: 'eva@bench', log: (message) => log.push(message) });
  undo.push(() => runner.close());
  const seen: JobRecord[] = [];
  runner.onChange((job) => seen.push(job));
  return { catalog, runner, folder, seen, log };
}
/** Waits like real work does: until the signal says stop. */
const untilAborted = (context: JobContext): Promise<never> =>
  new Promise((_, reject) => context.signal.addEventListener('abort', () => reject(context.signal.reason)));
const states = (seen: JobRecord[], id: string): string[] => [
  ...new Set(seen.filter((job) => job.id === id).map((job) => job.state)),
];

describe('a job', () => {
  it('runs, reports and ends with its result, which is kept', async () => {
    const { catalog, runner, seen } = setUp();
    const handle = runner.start('export', 'shop@1.0', { password: 'x', out: '/o' }, async (context) => {
      expect(context.id).toBe(handle.id);
      context.plan([{ key: 'write', weight: 1 }]);
      context.begin('write', 100);
      context.item('a.tar.gz');
      context.advance(100);
      return { packages: 2 };
    });
    expect(runner.get(handle.id)?.state).toBe('queued');
    expect(await handle.done).toEqual({ packages: 2 });
    expect(states(seen, handle.id)).toEqual(['queued', 'running', 'succeeded']);
    const stored = catalog.jobs.get(handle.id);
    expect(stored).toMatchObject({
      kind: 'export',
      subject: 'shop@1.0',
      state: 'succeeded',
      result: { packages: 2 },
      error: null,
      scratch: [],
    });
    expect(runner.origin(handle.id)).toEqual({ actor: 'eva@bench', input: { password: '***', out: '/o' } });
    expect(runner.origin('999')).toBeUndefined();
    expect(stored?.progress).toEqual({
      step: 'write',
      item: 'a.tar.gz',
      fraction: 1,
      bytes: 100,
      totalBytes: 100,
      rate: null,
      secondsLeft: 0,
    });
    expect(runner.get(handle.id)).toEqual(seen.at(-1));
    expect(seen.at(-1)?.endedAt).not.toBeNull();
  });

  it('fails with its error as data; a bug becomes `unexpected`', async () => {
    const { catalog, runner } = setUp();
    const known = runner.start('import', 'a', {}, async () => {
      throw new SealiftError('disk.full', { path: '/o' }, { cause: Object.assign(new Error('x'), { code: 'ENOSPC' }) });
    });
    await expect(known.done).rejects.toMatchObject({ code: 'disk.full' });
    expect(catalog.jobs.get(known.id)).toMatchObject({
      state: 'failed',
      result: null,
      error: { code: 'disk.full', params: { path: '/o' }, retry: true, causes: ['ENOSPC'] },
    });
    const bug = runner.start('import', 'b', {}, async () => {
      throw new TypeError('cannot read x');
    });
    await expect(bug.done).rejects.toMatchObject({ code: 'unexpected', params: { message: 'cannot read x' } });
    const unwatched = runner.start('import', 'c', {}, (() => {
      throw new Error('not even a promise');
    }) as never);
    await sleep(50);
    expect(runner.get(unwatched.id)?.state).toBe('failed');
  });

  it('is cancelled at once, and its scratch is gone before it says so', async () => {
    const { catalog, runner, folder, seen } = setUp();
    const part = join(folder, 'work', 'a.part');
    mkdirSync(join(folder, 'work'));
    const handle = runner.start('copy', 'a', {}, async (context) => {
      context.scratch(part);
      expect(catalog.jobs.get(context.id)?.scratch).toEqual([part]); // known to the catalog before the file exists
      writeFileSync(part, 'half');
      await untilAborted(context);
    });
    await sleep(50);
    expect(existsSync(part)).toBe(true);
    handle.cancel();
    handle.cancel();
    await expect(handle.done).rejects.toMatchObject({ code: 'job.cancelled' });
    expect(existsSync(part)).toBe(false);
    expect(states(seen, handle.id)).toEqual(['queued', 'running', 'cancelling', 'cancelled']);
    expect(catalog.jobs.get(handle.id)).toMatchObject({
      state: 'cancelled',
      error: { code: 'job.cancelled' },
      scratch: [],
    });
    runner.cancel(handle.id);
    expect(runner.get(handle.id)?.state).toBe('cancelled');
  });

  it('whatever it complains of after a cancel, it was cancelled; the complaint is the cause', async () => {
    const { runner } = setUp();
    const handle = runner.start('copy', 'a', {}, async (context) => {
      await untilAborted(context).catch(() => undefined);
      throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
    });
    await sleep(20);
    runner.cancel(handle.id);
    await expect(handle.done).rejects.toMatchObject({ code: 'job.cancelled' });
    expect(runner.get(handle.id)).toMatchObject({
      state: 'cancelled',
      error: { code: 'job.cancelled', causes: ['ECONNRESET'] },
    });
  });

  it('that had finished its work when the cancel came has succeeded', async () => {
    const { runner } = setUp();
    const handle = runner.start('copy', 'a', {}, async (context) => {
      await untilAborted(context).catch(() => undefined);
      return 'done';
    });
    await sleep(20);
    handle.cancel();
    expect(await handle.done).toBe('done');
    expect(runner.get(handle.id)?.state).toBe('succeeded');
  });

  it('shows honest progress at most about ten times a second, and always the last', async () => {
    const { runner, seen } = setUp();
    const handle = runner.start('copy', 'a', {}, async (context) => {
      context.plan([{ key: 'copy', weight: 1 }]);
      context.begin('copy', 1000);
      for (let n = 0; n < 1000; n++) {
        context.advance(1);
        if (n % 10 === 0) await sleep(10);
      }
    });
    await handle.done;
    const mine = seen.filter((job) => job.id === handle.id && job.state === 'running');
    const seconds = (Date.parse(seen.at(-1)?.endedAt ?? '') - Date.parse(seen.at(-1)?.startedAt ?? '')) / 1000;
    expect(mine.length).toBeGreaterThan(5);
    expect(mine.length).toBeLessThan(seconds * 10 + 4);
    const fractions = seen.filter((job) => job.progress).map((job) => job.progress?.fraction ?? 0);
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
    expect(seen.at(-1)?.progress?.fraction).toBe(1);
    expect(mine.some((job) => (job.progress?.rate ?? 0) > 0)).toBe(true);
  });

  it('reports into the void once it is over', async () => {
    const { runner, seen } = setUp();
    let late: JobContext | undefined;
    const handle = runner.start('copy', 'a', {}, async (context) => {
      late = context;
      context.plan([{ key: 'copy', weight: 1 }]);
      context.begin('copy', 10);
    });
    await handle.done;
    const count = seen.length;
    late?.advance(10);
    late?.begin('nothing');
    late?.scratch('/tmp/sealift-late/x');
    await sleep(150);
    expect(seen).toHaveLength(count);
  });

  it('refuses a scratch path that could take more with it than the job made', async () => {
    const { runner } = setUp();
    const handle = runner.start('copy', 'a', {}, async (context) => context.scratch('/'));
    await expect(handle.done).rejects.toMatchObject({ code: 'unexpected' });
  });

  it('is not disturbed by a listener that throws or a result that is not JSON', async () => {
    const { runner, log } = setUp();
    const off = runner.onChange(() => {
      throw new Error('bad listener');
    });
    const handle = runner.start('copy', 'a', {}, async () => 10n);
    expect(await handle.done).toBe(10n);
    expect(log).toContain('a job listener failed');
    expect(log).toContain(`the result of job ${handle.id} is not JSON`);
    expect(runner.get(handle.id)).toMatchObject({ state: 'succeeded', result: null });
    off();
  });
});

describe('several jobs', () => {
  it('run at once; those with the same key one after the other, in order', async () => {
    const { runner } = setUp();
    let running = 0;
    let most = 0;
    const order: string[] = [];
    const work = (name: string) => async () => {
      order.push(name);
      running++;
      most = Math.max(most, running);
      await sleep(60);
      running--;
      if (name === 'b') throw new Error('fails, and the next goes on');
    };
    const all = ['a', 'b', 'c'].map((name) => runner.start('copy', name, {}, work(name), { exclusive: 'stick' }));
    await sleep(20);
    expect(all.map((job) => runner.get(job.id)?.state)).toEqual(['running', 'queued', 'queued']);
    await Promise.allSettled(all.map((job) => job.done));
    expect(order).toEqual(['a', 'b', 'c']);
    expect(most).toBe(1);
    await Promise.all(['d', 'e'].map((name) => runner.start('copy', name, {}, work(name)).done));
    expect(most).toBe(2);
  });

  it('a waiting one is cancelled without ever running, and does not hold up the next', async () => {
    const { runner, seen } = setUp();
    let ran = false;
    const first = runner.start('copy', 'a', {}, () => sleep(100), { exclusive: 'stick' });
    const second = runner.start(
      'copy',
      'b',
      {},
      async () => {
        ran = true;
      },
      { exclusive: 'stick' },
    );
    const third = runner.start('copy', 'c', {}, async () => 'third', { exclusive: 'stick' });
    second.cancel();
    await expect(second.done).rejects.toMatchObject({ code: 'job.cancelled' });
    expect(await third.done).toBe('third');
    await first.done;
    expect(ran).toBe(false);
    expect(states(seen, second.id)).toEqual(['queued', 'cancelled']);
  });

  it('are listed newest first, with live progress', async () => {
    const { runner } = setUp();
    const first = runner.start('copy', 'a', {}, async () => 1);
    await first.done;
    const second = runner.start('copy', 'b', {}, untilAborted);
    expect(runner.list().map((job) => job.id)).toEqual([second.id, first.id]);
    expect(runner.list(1)).toHaveLength(1);
    expect(runner.get('999')).toBeUndefined();
    expect(runner.get('1 OR 1=1')).toBeUndefined();
    expect(() => runner.cancel('999')).toThrow(
      expect.objectContaining({ code: 'job.not_found', params: { job: '999' } }),
    );
  });

  it('are all cancelled by close, which waits for them and starts no more', async () => {
    const { catalog, runner } = setUp();
    let cleaned = false;
    const slow = runner.start(
      'copy',
      'a',
      {},
      async (context) => {
        await untilAborted(context).catch(() => undefined);
        await sleep(100);
        cleaned = true;
        context.signal.throwIfAborted();
      },
      { exclusive: 'x' },
    );
    const waiting = runner.start('copy', 'b', {}, async () => 'never', { exclusive: 'x' });
    await sleep(20);
    await runner.close();
    expect(cleaned).toBe(true);
    expect([slow.id, waiting.id].map((id) => catalog.jobs.get(id)?.state)).toEqual(['cancelled', 'cancelled']);
    expect(() => runner.start('copy', 'c', {}, async () => 1)).toThrow(
      expect.objectContaining({ code: 'job.cancelled' }),
    );
  });

  it('only the last ones are kept once they are over', async () => {
    const { catalog, runner } = setUp();
    for (let n = 0; n < 5; n++) await runner.start('copy', String(n), {}, async () => n).done;
    const alive = runner.start('copy', 'alive', {}, untilAborted);
    catalog.jobs.prune(2);
    expect(catalog.jobs.list(10).map((job) => job.subject)).toEqual(['alive', '4', '3']);
    alive.cancel();
  });
});

describe('the catalog’s part', () => {
  it('learns of progress and heartbeat once a second', async () => {
    const { catalog, runner } = setUp();
    const handle = runner.start('copy', 'a', {}, async (context) => {
      context.plan([{ key: 'copy', weight: 1 }]);
      context.begin('copy', 1000);
      context.advance(400);
      await untilAborted(context);
    });
    const first = catalog.jobs.get(handle.id)?.heartbeatAt ?? '';
    await sleep(1300);
    const stored = catalog.jobs.get(handle.id);
    expect(stored?.progress).toMatchObject({ bytes: 400, fraction: 0.4 });
    expect((stored?.heartbeatAt ?? '') > first).toBe(true);
    handle.cancel();
  });

  it('a job that another process declared interrupted stops, and stays interrupted', async () => {
    const { catalog, runner } = setUp();
    const handle = runner.start('copy', 'a', {}, untilAborted);
    await sleep(20);
    catalog.jobs.interrupt(handle.id, { code: 'job.interrupted', params: { job: handle.id }, retry: true, causes: [] });
    await expect(handle.done).rejects.toMatchObject({ code: 'job.interrupted' });
    expect(runner.get(handle.id)?.state).toBe('interrupted');
  });
});

import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { answerDialogs } from '../e2e/look';
import { seedSample, servicesOf, shown } from '../e2e/seed';
import { type Desktop, launchDesktop } from '../fixtures/electron';
import { writeImageArchive } from '../fixtures/images';

/* What the window costs: `npm run bench:desktop`. Aims: usable within 2 s of a cold start; the main process's event loop no more than 50 ms
 * late (p99) while the services' process exports 1 GB. The figures are printed; only a loss by far fails, because others may be at work. */
const starts = 7;
const layers = 4;
const layerBytes = 256_000_000;
let home: string;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'sealift-bench-desktop-'));
  await seedSample(home);
});
afterAll(() => rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }));

test('cold start to a usable window', { timeout: 300_000 }, async () => {
  const taken: number[] = [];
  for (let n = 0; n < starts; n++) {
    const began = performance.now();
    const desktop = await launchDesktop({ home });
    await shown(desktop.page);
    taken.push(performance.now() - began);
    await desktop.close();
  }
  taken.sort((a, b) => a - b);
  const [least, median, most] = [0, (starts - 1) / 2, starts - 1].map((at) => Math.round(taken[at] ?? Number.NaN));
  console.log(`cold start to a usable window: median ${median} ms of ${starts} (${least} to ${most} ms)`);
  expect(taken).toHaveLength(starts);
});

test('the main process while 1 GB is exported', { timeout: 500_000 }, async () => {
  const folder = join(home, 'source');
  mkdirSync(folder);
  const archive = join(folder, 'images.tar');
  await writeImageArchive(archive, {
    references: ['big:1'],
    layers: Array.from({ length: layers }, (_, n) => ({
      [`data/${n}`]: { size: layerBytes, texture: n % 2 ? 'random' : 'text', seed: `bench ${n}` } as const,
    })),
  });
  const compose = join(folder, 'docker-compose.yaml');
  writeFileSync(compose, 'services:\n  web:\n    image: big:1\n');
  const services = await servicesOf(home);
  const { template } = await services.templates.publish({
    source: { from: 'compose', file: compose },
    name: 'big',
    version: '1',
  }).done;
  await services.close();

  const desktop = await launchDesktop({ home });
  try {
    await shown(desktop.page);
    const place = async (what: 'image-archives' | 'export-folder', path: string) => {
      await answerDialogs(desktop, path);
      const answer = await desktop.page.evaluate((kind) => window.sealift.call('places.choose', { what: kind }), what);
      return answer.ok ? (answer.value[0]?.id as string) : '';
    };
    const input = {
      key: template.key,
      version: '1',
      kinds: ['rainbond-app' as const],
      archives: [await place('image-archives', archive)],
      to: await place('export-folder', folder),
    };
    await beginMeasuring(desktop);
    const began = performance.now();
    const ended = await desktop.page.evaluate(async (given) => {
      const answer = await window.sealift.call('packages.export', given);
      if (!answer.ok) throw new Error(JSON.stringify(answer.error));
      return new Promise<string>((done) =>
        window.sealift.on('job.changed', (job) => {
          if (job.id === answer.value.job && job.endedAt !== null) done(`${job.state} ${JSON.stringify(job.error)}`);
        }),
      );
    }, input);
    const seconds = (performance.now() - began) / 1000;
    const delay = await desktop.app.evaluate(() => {
      const { delays } = globalThis as unknown as {
        delays: ReturnType<typeof import('node:perf_hooks').monitorEventLoopDelay>;
      };
      delays.disable();
      return { p50: delays.percentile(50) / 1e6, p99: delays.percentile(99) / 1e6, max: delays.max / 1e6 };
    });
    expect(ended).toBe('succeeded null');
    const mb = Math.round(statSync(archive).size / 1e6);
    const shownMs = (ms: number) => ms.toFixed(1);
    console.log(
      `event loop of the main process while ${mb} MB were exported in ${seconds.toFixed(1)} s: ` +
        `p50 ${shownMs(delay.p50)} ms, p99 ${shownMs(delay.p99)} ms, longest ${shownMs(delay.max)} ms (10 ms of each are the interval itself)`,
    );
    expect(delay.max).toBeGreaterThan(0);
  } finally {
    await desktop.close();
  }
});

function beginMeasuring({ app }: Desktop): Promise<void> {
  return app.evaluate(() => {
    const { monitorEventLoopDelay } = process.getBuiltinModule('node:perf_hooks');
    const delays = monitorEventLoopDelay({ resolution: 10 });
    delays.enable();
    Object.assign(globalThis, { delays });
  });
}

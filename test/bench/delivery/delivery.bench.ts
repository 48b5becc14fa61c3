import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { emptyEngine, type RunningEngine, startEngine } from '../../fixtures/engines';
import { loadImages } from '../../fixtures/images';
import { application, composeOf } from './images';
import { type Measured, measure, median, spread } from './measure';

/*
 * What a person would run without Sealift, and Sealift, in turn, over the same images on the same engines: ratios of medians.
 * SEALIFT_BENCH_MB: size of the application (1,200). SEALIFT_BENCH_RUNS: runs of each row (5).
 */
const size = Number(process.env.SEALIFT_BENCH_MB ?? 1200);
const runs = Number(process.env.SEALIFT_BENCH_RUNS ?? 5);
const cli = `'${process.execPath}' '${resolve(import.meta.dirname, '../../../out/main/cli.js')}'`;
const work = mkdtempSync(join(tmpdir(), 'sealift-bench-'));
const names = (version: string) => `bench/api:${version} bench/web:${version}`;

interface Row {
  readonly name: string;
  readonly goal: string;
  readonly reference: Measured[];
  readonly ours: Measured[];
  readonly bytes?: readonly [number, number];
}
const rows: Row[] = [];
let home: RunningEngine;
let site: RunningEngine;

beforeAll(async () => {
  [home, site] = [await startEngine('bench-home'), await startEngine('bench-site')];
  const { first, next } = await application(size);
  await loadImages(home, ...first);
  await loadImages(home, ...next);
  for (const version of ['1.0', '1.1']) {
    mkdirSync(join(work, version));
    writeFileSync(join(work, version, 'docker-compose.yaml'), composeOf(version));
  }
}, 900_000);

afterAll(async () => {
  await home?.stop();
  await site?.stop();
  rmSync(work, { recursive: true, force: true });
  report();
});

const environment = (engine: RunningEngine, data = 'data') => ({
  ...engine.env,
  SEALIFT_HOME: join(work, data),
  SEALIFT_SQLITE_BINDING: undefined,
  NO_COLOR: '1',
});
const publish = (version: string) =>
  `${cli} template publish --from-compose '${work}/${version}/docker-compose.yaml' --name bench --version ${version}`;
const fresh = (...folders: string[]) => {
  for (const folder of folders) rmSync(join(work, folder), { recursive: true, force: true });
};
const sizeOf = (folder: string) =>
  readdirSync(join(work, folder))
    .filter((name) => name.endsWith('.tar.gz'))
    .reduce((sum, name) => sum + statSync(join(work, folder, name)).size, 0);

test('export', async () => {
  const env = environment(home);
  const reference: Measured[] = [];
  const ours: Record<string, Measured[]> = { default: [], fast: [], next: [], again: [], both: [] };
  const sizes: Record<string, number> = {};
  const save = `mkdir -p '${work}/ref' && docker save ${names('1.0')} > '${work}/ref/images.tar' && tar -C '${work}' -czf '${work}/reference.tar.gz' ref && rm -r '${work}/ref'`;
  for (let run = 0; run < runs; run++) {
    fresh('reference.tar.gz');
    reference.push(await measure(save, env));
    sizes.reference = statSync(join(work, 'reference.tar.gz')).size;
    for (const setting of ['fast', 'default']) {
      fresh('data', 'out');
      await measure(`${publish('1.0')} && ${publish('1.1')}`, env);
      ours[setting]?.push(
        await measure(
          `${cli} export bench@1.0 --format rainbond-app --compression ${setting} --out '${work}/out'`,
          env,
        ),
      );
      sizes[setting] = sizeOf('out');
    }
    ours.next?.push(await measure(`${cli} export bench@1.1 --format rainbond-app --out '${work}/out'`, env));
    fresh('out');
    ours.again?.push(await measure(`${cli} export bench@1.0 --format rainbond-app --out '${work}/out'`, env));
    fresh('data', 'out');
    await measure(publish('1.0'), env);
    ours.both?.push(
      await measure(`${cli} export bench@1.0 --format rainbond-app --format docker-compose --out '${work}/out'`, env),
    );
  }
  const bytes = (setting: string) => [sizes.reference ?? 0, sizes[setting] ?? 0] as const;
  rows.push(
    { name: 'export, default', goal: '<= 0.30', reference, ours: ours.default ?? [], bytes: bytes('default') },
    { name: 'export, fast', goal: '<= 0.22', reference, ours: ours.fast ?? [], bytes: bytes('fast') },
    { name: 'export of the next version', goal: '<= 0.20', reference, ours: ours.next ?? [] },
    { name: 'export again, all known', goal: '<= 0.05', reference, ours: ours.again ?? [] },
    { name: 'both forms against one', goal: '<= 1.15', reference: ours.default ?? [], ours: ours.both ?? [] },
  );
  expect(rows.length).toBeGreaterThan(0);
}, 7_200_000);

test('import and verify', async () => {
  const env = environment(home);
  fresh('data', 'out', 'reference.tar.gz');
  await measure(`${publish('1.0')} && ${publish('1.1')}`, env);
  for (const version of ['1.0', '1.1'])
    await measure(`${cli} export bench@${version} --format rainbond-app --out '${work}/out'`, env);
  const [first, next] = readdirSync(join(work, 'out'))
    .filter((name) => name.endsWith('.tar.gz'))
    .sort()
    .map((name) => join(work, 'out', name)) as [string, string];
  const there = environment(site, 'site');
  const unpack = (file: string) =>
    `mkdir '${work}/un' && tar -C '${work}/un' -xzf '${file}' && find '${work}/un' -name '*.tar' -exec docker load -q -i {} \\; && rm -r '${work}/un'`;
  const reference: Measured[] = [];
  const ours: Measured[] = [];
  const referenceNext: Measured[] = [];
  const oursNext: Measured[] = [];
  const plain: Measured[] = [];
  const verified: Measured[] = [];
  for (let run = 0; run < runs; run++) {
    await emptyEngine(site);
    reference.push(await measure(unpack(first), there));
    referenceNext.push(await measure(unpack(next), there));
    await emptyEngine(site);
    fresh('site');
    ours.push(await measure(`${cli} import '${first}'`, there));
    oursNext.push(await measure(`${cli} import '${next}'`, there));
    plain.push(await measure(`gzip -dc '${first}' | sha256sum`, there));
    verified.push(await measure(`${cli} package verify '${first}'`, there));
  }
  rows.push(
    { name: 'import, everything verified', goal: '<= 0.70', reference, ours },
    { name: 'import of the next version', goal: '<= 0.20 of the first by reference', reference, ours: oursNext },
    { name: '  (the reference way itself)', goal: '', reference, ours: referenceNext },
    { name: 'verify against gzip | sha256sum', goal: '<= 1.11', reference: plain, ours: verified },
  );
}, 7_200_000);

/** A table for people, and the same as JSON beside the other results of tests. */
function report(): void {
  const lines = rows.map((row) => {
    const [before, after] = [row.reference, row.ours].map((all) => all.map(({ seconds }) => seconds));
    const peak = Math.max(...row.ours.map(({ peakMiB }) => peakMiB));
    const ratio = median(after as number[]) / median(before as number[]);
    return {
      row: row.name,
      reference: `${median(before as number[]).toFixed(1)} s ±${Math.round(spread(before as number[]) * 100)} %`,
      ours: `${median(after as number[]).toFixed(1)} s ±${Math.round(spread(after as number[]) * 100)} %`,
      ratio: ratio.toFixed(3),
      goal: row.goal,
      size: row.bytes ? (row.bytes[1] / row.bytes[0]).toFixed(3) : '',
      'peak MiB': Math.round(peak),
    };
  });
  console.table(lines);
  mkdirSync('test-results', { recursive: true });
  writeFileSync('test-results/bench-delivery.json', `${JSON.stringify({ size, runs, rows }, null, 2)}\n`);
}

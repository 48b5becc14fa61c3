import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { emptyEngine, type RunningEngine, startEngine } from '../../fixtures/engines';
import { loadImages } from '../../fixtures/images';
import { compared, type Row, record, say } from '../results';
import { application, composeOf } from './images';
import { type Measured, measure } from './measure';

/*
 * What a person would run without Sealift, and Sealift, in turn, over the same images on the same engines: ratios of medians.
 * SEALIFT_BENCH_MB: size of the application in MB (1,000). SEALIFT_BENCH_RUNS: runs of each row (3).
 */
const size = Number(process.env.SEALIFT_BENCH_MB ?? 1000);
const runs = Number(process.env.SEALIFT_BENCH_RUNS ?? 3);
const cli = `'${process.execPath}' '${resolve(import.meta.dirname, '../../../out/main/cli.js')}'`;
const work = mkdtempSync(join(tmpdir(), 'sealift-bench-'));
const names = (version: string) => `bench/api:${version} bench/web:${version}`;

const rows: Row[] = [];
let home: RunningEngine;
let site: RunningEngine;

beforeAll(async () => {
  say(`making an application of ${size} MB in two versions`);
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
  const peakMiB = Math.max(...rows.map((row) => row.peakMiB ?? 0));
  rows.push({ name: 'resident memory, largest of all rows', unit: 'MiB', value: peakMiB, goal: 300, bound: 'most' });
  record('1-delivery', { size, runs, rows });
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
    say(`export, run ${run + 1} of ${runs}`);
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
  const sized = (setting: string) => ({ size: (sizes[setting] ?? 0) / (sizes.reference ?? 1) });
  const { default: usual = [], fast = [], next = [], again = [], both = [] } = ours;
  rows.push(
    compared('export, default setting', 0.3, reference, usual, sized('default')),
    compared('export, fast setting', 0.22, reference, fast, sized('fast')),
    compared('export of a next version, one small layer new', 0.2, reference, next),
    compared('export again, every layer in the vault', 0.05, reference, again),
    compared('both forms in one go, against one form', 1.15, usual, both),
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
    say(`import and verify, run ${run + 1} of ${runs}`);
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
  const speed = compared('verify a package, against gzip -dc | sha256sum', 0.9, plain, verified);
  rows.push(
    compared('import, everything verified', 0.7, reference, ours),
    compared('import, engine has all but one small layer', 0.2, referenceNext, oursNext),
    // Of speed, not of time: more is better.
    { ...speed, value: 1 / speed.value, bound: 'least' },
  );
}, 7_200_000);

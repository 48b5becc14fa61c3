import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, test } from 'vitest';
import { emptyEngine, type RunningEngine, startEngine } from '../../fixtures/engines';
import { busyboxLayer, type ImageSpec, type Layer, loadImages } from '../../fixtures/images';
import { type Measured, measure } from '../delivery/measure';
import { compared, type Row, record, say } from '../results';

/*
 * A delta package beside the full one of the same version, in turn on the same engines. SEALIFT_BENCH_MB: size of the application in MB
 * (1,260), of which a sixtieth is the layer that the next version adds. SEALIFT_BENCH_RUNS: runs of each row (3).
 */
const size = Number(process.env.SEALIFT_BENCH_MB ?? 1260);
const runs = Number(process.env.SEALIFT_BENCH_RUNS ?? 3);
const cli = `'${process.execPath}' '${resolve(import.meta.dirname, '../../../out/main/cli.js')}'`;
const work = mkdtempSync(join(tmpdir(), 'sealift-bench-'));
const MB = 1_000_000;

const rows: Row[] = [];
let home: RunningEngine;
let site: RunningEngine;
/** The layer that 1.1 adds. */
let added: string;

const image = (reference: string, layers: readonly Layer[]): ImageSpec => ({
  references: [reference],
  layers,
  command: ['sleep', '86400'],
  env: { PATH: '/bin' },
});

beforeAll(async () => {
  say(`making an application of ${size} MB and its next versions`);
  [home, site] = [await startEngine('bench-home'), await startEngine('bench-site')];
  const of = (share: number, texture: 'text' | 'random', seed: string): Layer => ({
    [`opt/${seed}`]: { size: Math.round(size * MB * share), texture, seed },
  });
  const base = [await busyboxLayer, of(0.5, 'text', 'libraries'), of(0.2, 'random', 'media')];
  const app = of(0.3, 'text', 'application');
  const more = of(1 / 60, 'text', 'added');
  const [, next] = await loadImages(
    home,
    image('bench/app:1.0', [...base, app]),
    image('bench/app:1.1', [...base, app, more]),
  );
  added = next?.diffIds.at(-1) ?? '';
  const versions = { '1.0': '1.0', '1.1': '1.1', settings: '1.0' };
  for (const [version, tag] of Object.entries(versions)) {
    mkdirSync(join(work, version));
    const compose = `services:\n  app:\n    image: bench/app:${tag}\n    environment: { VERSION: "${version}" }\n`;
    writeFileSync(join(work, version, 'docker-compose.yaml'), compose);
  }
}, 900_000);

afterAll(async () => {
  await home?.stop();
  await site?.stop();
  rmSync(work, { recursive: true, force: true });
  record('6-deltas', { size, runs, rows });
});

const environment = (engine: RunningEngine, data: string) => ({
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
const packageIn = (folder: string) =>
  readdirSync(join(work, folder))
    .filter((name) => name.endsWith('.tar.gz'))
    .map((name) => join(work, folder, name))[0] as string;

test('making and importing a delta', async () => {
  const env = environment(home, 'data');
  const there = environment(site, 'site');
  const figures: Record<'full' | 'delta' | 'imported' | 'importedDelta', Measured[]> = {
    ...{ full: [], delta: [], imported: [], importedDelta: [] },
  };
  for (let run = 0; run < runs; run++) {
    say(`delta, run ${run + 1} of ${runs}`);
    fresh('data', 'full', 'base', 'delta', 'settled', 'site');
    await measure(['1.0', '1.1', 'settings'].map(publish).join(' && '), env);
    figures.full.push(await measure(`${cli} export bench@1.1 --out '${work}/full'`, env));
    fresh('data', 'full');
    await measure(['1.0', '1.1', 'settings'].map(publish).join(' && '), env);
    await measure(`${cli} export bench@1.0 --out '${work}/base'`, env);
    figures.delta.push(await measure(`${cli} export bench@1.1 --against 1.0 --out '${work}/delta'`, env));
    await measure(`${cli} export bench@settings --against 1.0 --out '${work}/settled'`, env);
    await measure(`${cli} export bench@1.1 --out '${work}/full'`, env);
    await emptyEngine(site);
    figures.imported.push(await measure(`${cli} import '${packageIn('full')}'`, there));
    await emptyEngine(site);
    fresh('site');
    await measure(`${cli} import '${packageIn('base')}'`, there);
    figures.importedDelta.push(await measure(`${cli} import '${packageIn('delta')}'`, there));
  }
  const sidecar = join(work, 'data', 'vault', 'layers', added.slice('sha256:'.length), 'default.json');
  const { compressedSize } = JSON.parse(readFileSync(sidecar, 'utf8')) as { compressedSize: number };
  const over = (statSync(packageIn('delta')).size - compressedSize) / 1024;
  const most = { unit: 'KiB', bound: 'most' } as const;
  rows.push(
    { name: 'delta, one layer added: bytes beyond that layer', ...most, value: over, goal: 1024 },
    { name: 'delta, nothing but settings', ...most, value: statSync(packageIn('settled')).size / 1024, goal: 100 },
    compared('making a delta, bases in the vault, against a full export', 0.25, figures.full, figures.delta),
    compared('importing a delta, against a full import', 0.25, figures.imported, figures.importedDelta),
  );
}, 7_200_000);

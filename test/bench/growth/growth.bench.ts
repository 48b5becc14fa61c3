import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { emptyEngine, type RunningEngine, startEngine } from '../../fixtures/engines';
import { type ImageSpec, loadImages } from '../../fixtures/images';
import { type Measured, measure } from '../delivery/measure';
import { record, type Series, say } from '../results';
import { byCount, bySize, shapes } from './specs';

/*
 * How cost grows, and what the shape of an application does to it: each once, both ways, over the same images on the same engines.
 * SEALIFT_BENCH_SIZES: sizes in MB (100,300,1000). SEALIFT_BENCH_IMAGES: numbers of images (1,5,20,50). SEALIFT_BENCH_SHAPE_MB: size of
 * each shape (100).
 */
const numbers = (text: string) => text.split(',').map(Number);
const sizes = numbers(process.env.SEALIFT_BENCH_SIZES ?? '100,300,1000');
const counts = numbers(process.env.SEALIFT_BENCH_IMAGES ?? '1,5,20,50');
const shapeSize = Number(process.env.SEALIFT_BENCH_SHAPE_MB ?? 100);
const cli = `'${process.execPath}' '${resolve(import.meta.dirname, '../../../out/main/cli.js')}'`;
const work = mkdtempSync(join(tmpdir(), 'sealift-growth-'));
let home: RunningEngine;
let site: RunningEngine;

beforeAll(async () => {
  [home, site] = [await startEngine('bench-home'), await startEngine('bench-site')];
}, 120_000);
afterAll(async () => {
  await home?.stop();
  await site?.stop();
  rmSync(work, { recursive: true, force: true });
});

const ways = ['export, reference', 'export, Sealift', 'import, reference', 'import, Sealift'] as const;

/** Delivers images once, both ways. */
async function deliver(images: readonly ImageSpec[]): Promise<readonly Measured[]> {
  await emptyEngine(home);
  await emptyEngine(site);
  await loadImages(home, ...images);
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work);
  const names = images.flatMap(({ references }) => references);
  const services = names.map((name, n) => `  s${n}:\n    image: ${name}\n`).join('');
  writeFileSync(join(work, 'docker-compose.yaml'), `services:\n${services}`);
  const env = (engine: RunningEngine, data: string) => ({
    ...engine.env,
    SEALIFT_HOME: join(work, data),
    SEALIFT_SQLITE_BINDING: undefined,
    NO_COLOR: '1',
  });
  const [here, there] = [env(home, 'home'), env(site, 'site')];
  const saved = await measure(
    `mkdir '${work}/ref' && docker save ${names.join(' ')} > '${work}/ref/images.tar' && tar -C '${work}' -czf '${work}/ref.tar.gz' ref && rm -r '${work}/ref'`,
    here,
  );
  await measure(`${cli} template publish --from-compose '${work}/docker-compose.yaml' --name grown --version 1`, here);
  const exported = await measure(`${cli} export grown@1 --format rainbond-app --out '${work}/out'`, here);
  const [file] = readdirSync(join(work, 'out')).filter((name) => name.endsWith('.tar.gz'));
  const loaded = await measure(
    `mkdir '${work}/un' && tar -C '${work}/un' -xzf '${work}/ref.tar.gz' && docker load -q -i '${work}/un/ref/images.tar' && rm -r '${work}/un'`,
    there,
  );
  await emptyEngine(site);
  const imported = await measure(`${cli} import '${join(work, 'out', file ?? '')}'`, there);
  return [saved, exported, loaded, imported];
}

async function curve<T extends number | string>(
  name: string,
  points: readonly { readonly x: T; readonly images: () => Promise<ImageSpec[]> | ImageSpec[] }[],
): Promise<Series[]> {
  const found: { x: T; measured: readonly Measured[] }[] = [];
  for (const { x, images } of points) {
    say(`${name}: ${x}`);
    found.push({ x, measured: await deliver(await images()) });
  }
  return ways.map((way, at) => ({
    name: way,
    points: found.map(({ x, measured }) => ({ x, ...(measured[at] as Measured) })),
  }));
}

test('growth with size', async () => {
  const series = await curve(
    'size in MB',
    sizes.map((x) => ({ x, images: () => bySize(x) })),
  );
  record('2-growth-size', { plots: [{ name: 'size', x: 'MB', series }] });
  expect(series).toHaveLength(ways.length);
}, 7_200_000);

test('growth with the number of images', async () => {
  const series = await curve(
    'number of images',
    counts.map((x) => ({ x, images: () => byCount(x) })),
  );
  record('3-growth-images', { plots: [{ name: 'images', x: 'images', series }] });
  expect(series).toHaveLength(ways.length);
}, 7_200_000);

test('shapes', async () => {
  const made = shapes(shapeSize);
  const series = await curve(
    `shape, ${shapeSize} MB`,
    Object.entries(made).map(([x, images]) => ({ x, images })),
  );
  record('4-shapes', { plots: [{ name: 'shapes', x: `${shapeSize} MB`, series }] });
  expect(series).toHaveLength(ways.length);
}, 7_200_000);

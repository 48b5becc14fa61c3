import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RunningEngine, startEngine } from '../../fixtures/engines';
import { loadImages } from '../../fixtures/images';
import { measure } from '../delivery/measure';
import { bySize } from '../growth/specs';
import { record, say } from '../results';
import { type CpuProfile, sharesOf } from './cpu-profile';

/*
 * Where the time of an export and of an import goes, thread by thread, and how late the event loop was meanwhile.
 * SEALIFT_BENCH_PROFILE_MB: size of the application (300).
 */
const megabytes = Number(process.env.SEALIFT_BENCH_PROFILE_MB ?? 300);
const cli = resolve(import.meta.dirname, '../../../out/main/cli.js');
const loop = pathToFileURL(join(import.meta.dirname, 'loop.mjs')).href;
const work = mkdtempSync(join(tmpdir(), 'sealift-profile-'));
let home: RunningEngine;
let site: RunningEngine;

beforeAll(async () => {
  [home, site] = [await startEngine('bench-home'), await startEngine('bench-site')];
  await loadImages(home, ...(await bySize(megabytes)));
  writeFileSync(join(work, 'docker-compose.yaml'), `services:\n  web:\n    image: bench/size-${megabytes}:1\n`);
}, 300_000);
afterAll(async () => {
  await home?.stop();
  await site?.stop();
  rmSync(work, { recursive: true, force: true });
});

interface Profiled {
  readonly seconds: number;
  /** Of each thread, the main one first: seconds by what they were spent on. */
  readonly threads: readonly Record<string, number>[];
  readonly delayMs: { readonly p50: number; readonly p99: number; readonly max: number };
}

async function profiled(name: string, command: string, engine: RunningEngine): Promise<Profiled> {
  const env = {
    ...engine.env,
    SEALIFT_HOME: join(work, `home-${name}`),
    SEALIFT_SQLITE_BINDING: undefined,
    NO_COLOR: '1',
  };
  say(`profile of ${name}`);
  const publish = `'${process.execPath}' '${cli}' template publish --from-compose '${work}/docker-compose.yaml' --name big --version 1`;
  await measure(publish, env);
  const delay = join(work, `${name}.json`);
  // Once for the loop, once for the profile, which itself costs time.
  const { seconds } = await measure(`'${process.execPath}' --import '${loop}' '${cli}' ${command}`, {
    ...env,
    BENCH_LOOP: delay,
  });
  const again = { ...env, SEALIFT_HOME: join(work, `again-${name}`) };
  if (name === 'export') await measure(publish, again);
  const folder = join(work, `profiles-${name}`);
  mkdirSync(folder);
  await measure(
    `'${process.execPath}' --cpu-prof --cpu-prof-dir='${folder}' '${cli}' ${command} ${name === 'export' ? '--overwrite' : ''}`,
    again,
  );
  const profiles = readdirSync(folder).map(
    (file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as CpuProfile,
  );
  const threads = profiles.map((profile) => Object.fromEntries(sharesOf(profile)));
  const hashing = (thread: Record<string, number>) => thread.hashing ?? 0;
  threads.sort((a, b) => hashing(b) - hashing(a));
  return { seconds, threads, delayMs: JSON.parse(readFileSync(delay, 'utf8')) as Profiled['delayMs'] };
}

test('profiles of an export and of an import', async () => {
  const exporting = await profiled('export', `export big@1 --format rainbond-app --out '${work}/out'`, home);
  const [file] = readdirSync(join(work, 'out')).filter((name) => name.endsWith('.tar.gz'));
  const importing = await profiled('import', `import '${join(work, 'out', file ?? '')}' --into library`, site);
  const late = (name: string, { delayMs }: Profiled) => ({
    name: `event loop of ${name}, longest delay`,
    unit: 'ms' as const,
    value: delayMs.max,
    goal: 50,
    bound: 'most' as const,
  });
  record('7-profile', {
    rows: [late('an export', exporting), late('an import', importing)],
    profiles: { megabytes, export: exporting, import: importing },
  });
  expect(exporting.threads.length).toBeGreaterThan(0);
}, 1_800_000);

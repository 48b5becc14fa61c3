import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statfsSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ImportResult, SplitResult } from '../../../main/service-types';
import { type Cli, makeCli } from '../../fixtures/cli';
import { type RunningEngine, startEngine } from '../../fixtures/engines';
import { type MadeImage, sizedImage, writeImageArchive } from '../../fixtures/images';
import { makeVolume, type Volume } from '../../fixtures/volumes';

/*
 * A package that no medium holds, over three volumes of different sizes and file systems, imported from them in shuffled order into an
 * engine, without a joined copy. SEALIFT_SPLIT_GB: size of its images (0.3; by hand 6, which takes about 25 GB of disk for a while).
 */
const size = Math.round(Number(process.env.SEALIFT_SPLIT_GB ?? 0.3) * 1e9);
const reference = 'bench/whole:1';
const [MB, patience] = [1_000_000, 3_600_000];
const mega = (bytes: number) => `${Math.round(bytes / MB).toLocaleString('en')} MB`;

interface Ran {
  readonly seconds: number;
  /** Largest resident set of the process. */
  readonly peak: number;
  /** What the process itself wrote to disks. */
  readonly written: number;
  /** How much less was free on the disk that everything stands on, at the worst moment. */
  readonly taken: number;
  readonly output: string;
}

/** Runs the command line to its end, looking at it from outside. */
async function watched(cli: Cli, ...words: string[]): Promise<Ran> {
  const free = () => statfsSync(tmpdir()).bavail * statfsSync(tmpdir()).bsize;
  const [before, began] = [free(), performance.now()];
  const child = cli.start(...words);
  let [peak, written, least, stdout, stderr] = [0, 0, before, '', ''];
  const look = setInterval(() => {
    const of = (file: string, line: RegExp) =>
      Number(existsSync(`/proc/${child.pid}/${file}`) ? (line.exec(read(child.pid, file))?.[1] ?? 0) : 0);
    peak = Math.max(peak, of('status', /VmHWM:\s*(\d+)/) * 1024);
    written = Math.max(written, of('io', /^write_bytes: (\d+)$/m));
    least = Math.min(least, free());
  }, 100);
  child.stdout?.on('data', (data) => {
    stdout += data;
  });
  child.stderr?.on('data', (data) => {
    stderr += data;
  });
  const code = await new Promise((settle) => child.once('close', settle));
  clearInterval(look);
  if (code !== 0)
    throw new Error(`${words.join(' ')} ended with ${code}\n${stderr.slice(-2000)}\n${stdout.slice(-2000)}`);
  return { seconds: (performance.now() - began) / 1000, peak, written, taken: before - least, output: stdout };
}

function read(pid: number | undefined, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}

const row = (what: string, { seconds, peak, written, taken }: Ran, bytes: number) =>
  `${what.padEnd(34)} ${seconds.toFixed(1).padStart(7)} s  ${`${mega(bytes / seconds)}/s`.padStart(10)}  peak ${mega(peak)}  ` +
  `written by the process ${mega(written)}  disk taken ${mega(taken)}`;

describe('a package over three media, imported on site', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sealift-bench-split-'));
  let home: Cli;
  let site: Cli;
  let engine: RunningEngine;
  let made: MadeImage | undefined;
  let media: Volume[] = [];
  let pkg = '';

  beforeAll(async () => {
    home = makeCli({ home: join(folder, 'home') });
    engine = await startEngine('bench-split');
    site = makeCli({ home: join(folder, 'site'), engine: engine.host });
    const archive = join(folder, 'images.tar');
    [made] = await writeImageArchive(archive, await sizedImage(reference, size, 'random'));
    const compose = join(folder, 'docker-compose.yaml');
    writeFileSync(compose, `services:\n  whole:\n    image: ${reference}\n`);
    await home.ok('template', 'publish', '--from-compose', compose, '--name', 'whole', '--version', '1');
    const out = join(folder, 'out');
    await home.ok('export', 'whole@1', '--out', out, '--images', archive, '--compression', 'store');
    rmSync(archive);
    rmSync(join(folder, 'home', 'vault'), { recursive: true, force: true });
    pkg = join(out, 'whole-1-ram.tar.gz');
    const room = (share: number) => Math.ceil((statSync(pkg).size * share) / MB) * MB + 24 * MB;
    media = [
      await makeVolume('ext4', room(0.45), 'ONE'),
      await makeVolume('ntfs', room(0.38), 'TWO'),
      await makeVolume('exfat', room(0.3), 'THREE'),
    ];
  }, patience);
  afterAll(async () => {
    await engine?.stop();
    for (const volume of media) await volume.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  it(
    'goes out, and in again without being joined',
    async () => {
      const bytes = statSync(pkg).size;
      const [one = '', two = '', three = ''] = media.map(({ path }) => path);
      const split = await watched(home, 'copy', pkg, '--to', one, '--to', two, '--to', three, '--split', '--json');
      const [set] = (JSON.parse(split.output) as SplitResult).sets;
      expect(set?.next).toBeNull();
      expect(new Set(set?.out.map(({ medium }) => medium))).toEqual(new Set(['ONE', 'TWO', 'THREE']));
      // From here on the parts are all there is of it.
      rmSync(join(folder, 'out'), { recursive: true });
      const imported = await watched(site, 'import', three, one, two, '--into', 'engine', '--json');
      expect((JSON.parse(imported.output) as ImportResult).imported[0]?.loaded).toEqual([reference]);
      const id = (await engine.docker('image', 'inspect', '-f', '{{.Id}}', reference)).trim();
      expect(id).toBe(made?.id);
      expect(imported.written).toBeLessThan(20 * MB + bytes / 50);
      for (const { path } of media) expect(readdirSync(path).some((name) => /\.vol-\d+-of-\d+$/.test(name))).toBe(true);
      console.log(
        [
          `${mega(bytes)} in ${set?.parts.length} parts: ${set?.parts.map((part) => mega(part.bytes)).join(', ')}`,
          row('measured, written, read back', split, bytes),
          row('imported into the engine', imported, bytes),
          `image id as it was made: ${id === made?.id}`,
        ].join('\n'),
      );
    },
    patience,
  );
});

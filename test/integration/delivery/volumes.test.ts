import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, open, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ImportResult, MediumVerifyResult, SplitResult, VerifyResult } from '../../../main/service-types';
import { type Cli, makeCli } from '../../fixtures/cli';
import { until } from '../../fixtures/command';
import { type Engine, emptyEngine, sharedEngine } from '../../fixtures/engines';
import { sizedImage, writeImageArchive } from '../../fixtures/images';
import { makeVolume, type Volume } from '../../fixtures/volumes';

const MiB = 1024 * 1024;
const sha256 = async (path: string) =>
  createHash('sha256')
    .update(await readFile(path))
    .digest('hex');

interface Failure {
  readonly error: { readonly code: string; readonly params: Record<string, unknown> };
}

/** A package of 200 MB over three volumes of 96 MB, each with a filesystem of its own. */
describe('a package that no medium holds alone', () => {
  let site: Engine;
  let atHome: Cli;
  let onSite: Cli;
  let folder: string;
  let pkg: string;
  let volumes: [Volume, Volume, Volume];
  const media = () => volumes.map(({ path }) => path) as [string, string, string];
  const partsOn = (path: string) => readdirSync(path).filter((name) => /\.vol-\d+-of-\d+$/.test(name));
  const part = (number: number) => {
    const [path = ''] = media().flatMap((at) =>
      partsOn(at)
        .filter((name) => name.includes(`.vol-00${number}-of-`))
        .map((name) => join(at, name)),
    );
    return path;
  };
  const split = async (...words: string[]) => atHome('copy', pkg, ...words, '--split', '--json');
  const toAll = () => media().flatMap((path) => ['--to', path]);
  const clearMedia = async () => {
    for (const path of media())
      for (const name of readdirSync(path).filter((each) => each.startsWith('large') || each === 'SHA256SUMS'))
        await rm(join(path, name));
  };
  const imagesOnSite = () => site.docker('images', '-q');

  beforeAll(async () => {
    site = sharedEngine('site');
    atHome = makeCli();
    onSite = makeCli({ engine: site.host });
    folder = await mkdtemp(join(tmpdir(), 'sealift-parts-'));
    const archive = join(folder, 'images.tar');
    await writeImageArchive(archive, await sizedImage('test/large:1', 200_000_000, 'random'));
    await writeFile(join(folder, 'docker-compose.yaml'), 'services:\n  large:\n    image: test/large:1\n');
    const compose = join(folder, 'docker-compose.yaml');
    await atHome.ok('template', 'publish', '--from-compose', compose, '--name', 'large', '--version', '1');
    await atHome.ok('export', 'large@1', '--out', join(folder, 'out'), '--images', archive);
    pkg = join(folder, 'out', 'large-1-ram.tar.gz');
    await rm(archive);
    volumes = [
      await makeVolume('ext4', 96 * MiB, 'ONE'),
      await makeVolume('ntfs', 96 * MiB, 'TWO'),
      await makeVolume('exfat', 96 * MiB, 'THREE'),
    ];
  });
  afterAll(async () => {
    await emptyEngine(site);
    for (const volume of volumes) await volume.remove();
    await rm(folder, { recursive: true, force: true });
    atHome.remove();
    onSite.remove();
  });

  it('is split over three, each with the manifest and a list that sha256sum accepts', async () => {
    const result = await split(...toAll());
    expect(result.code, result.stderr + result.stdout).toBe(0);
    const { sets, files } = result.json<SplitResult>();
    expect(sets.map(({ parts, out, next }) => [parts.length, out.length, next])).toEqual([[3, 3, null]]);
    expect(files.map(({ outcome }) => outcome)).toEqual(['copied', 'copied', 'copied']);
    for (const [index, path] of media().entries()) {
      expect(partsOn(path)).toEqual([`large-1-ram.tar.gz.vol-00${index + 1}-of-003`]);
      execFileSync('sha256sum', ['-c', '--strict', '--quiet', 'SHA256SUMS'], { cwd: path });
    }
    const manifests = media().map((path) => readFileSync(join(path, 'large-1-ram.tar.gz.volumes.json')));
    expect(manifests[1]?.equals(manifests[0] as Buffer) && manifests[2]?.equals(manifests[0] as Buffer)).toBe(true);
    const { readme } = JSON.parse(String(manifests[0])) as { readme: string[] };
    expect(readme.join('\n')).toMatch(/cat [^\n]*[\s\S]*copy \/b[\s\S]*sha256sum[\s\S]*合并/);
  });

  it('can be joined by cat alone', async () => {
    const joined = join(folder, 'joined');
    execFileSync('sh', ['-c', 'cat "$@" > "$0"', joined, part(1), part(2), part(3)]);
    expect(await sha256(joined)).toBe(await sha256(pkg));
    await rm(joined);
  });

  it('is one package to whoever looks, with the parts that are here', async () => {
    const [first] = media();
    const inspected = (
      await onSite.ok('package', 'inspect', join(first, 'large-1-ram.tar.gz.volumes.json'), '--json')
    ).json<{ name: string; size: number; images: unknown[] }>();
    expect(inspected).toMatchObject({ name: 'large', size: (await stat(pkg)).size });
    expect(inspected.images).toHaveLength(1);
    const verified = (await onSite.ok('package', 'verify', ...media(), '--json')).json<VerifyResult>();
    expect(verified.package.sha256).toBe(await sha256(pkg));
    const oneMedium = (await onSite.ok('package', 'verify', first, '--json')).json<MediumVerifyResult>();
    expect(oneMedium.files.map(({ path, state }) => [basename(path), state])).toEqual([
      ['large-1-ram.tar.gz.vol-001-of-003', 'ok'],
      ['large-1-ram.tar.gz.volumes.json', 'ok'],
    ]);
  });

  it('is not imported while a part is missing; which one, and on what medium, is said', async () => {
    const [one, , three] = media();
    await volumes[1].unmount();
    const result = await onSite('import', one, three, '--json');
    await volumes[1].mount();
    expect([result.code, result.json<Failure>().error.code]).toEqual([4, 'volumes.parts_missing']);
    expect(result.json<Failure>().error.params).toMatchObject({ here: 2, of: 3, parts: ['2 (TWO)'] });
    expect(await imagesOnSite()).toBe('');
  });

  it('names a part with one flipped bit, lets nothing of it in, and copies only that one again', async () => {
    const damaged = part(2);
    const file = await open(damaged, 'r+');
    const byte = Buffer.alloc(1);
    await file.read(byte, 0, 1, 40 * MiB + 7);
    byte[0] = (byte[0] ?? 0) ^ 4;
    await file.write(byte, 0, 1, 40 * MiB + 7);
    await file.close();
    for (const words of [
      ['import', ...media()],
      ['package', 'verify', ...media()],
    ]) {
      const result = await onSite(...words, '--json');
      expect([result.code, result.json<Failure>().error.code]).toEqual([3, 'volumes.parts_damaged']);
      expect(result.json<Failure>().error.params).toMatchObject({ parts: ['2 (TWO)'], paths: [damaged] });
    }
    expect(await imagesOnSite()).toBe('');
    const [one, two] = media();
    const again = await split('--to', two);
    expect(again.code, again.stdout).toBe(0);
    expect(again.json<SplitResult>().files.map(({ to, outcome }) => [to, outcome])).toEqual([[damaged, 'copied']]);
    const nothingToDo = await split('--to', two, '--to', one);
    expect(nothingToDo.json<SplitResult>().files.map(({ outcome }) => outcome)).toEqual(['identical', 'identical']);
  });

  it('is imported from its parts in any order into an engine, and is nowhere joined', async () => {
    const [one, two, three] = media();
    const child = onSite.start('import', three, one, two, '--json');
    let written = 0;
    const watch = setInterval(() => {
      const io = `/proc/${child.pid}/io`;
      // What the process itself had written to disks; the engine's part of it is another process.
      if (existsSync(io)) written = Number(/^write_bytes: (\d+)$/m.exec(readFileSync(io, 'utf8'))?.[1] ?? written);
    }, 20);
    let stdout = '';
    child.stdout?.on('data', (data) => {
      stdout += data;
    });
    const code = await new Promise((settle) => child.once('close', settle));
    clearInterval(watch);
    expect([code, (JSON.parse(stdout) as ImportResult).imported[0]?.loaded]).toEqual([0, ['test/large:1']]);
    expect(await imagesOnSite()).not.toBe('');
    expect(written).toBeGreaterThan(0);
    expect(written).toBeLessThan(20_000_000);
    for (const path of media()) expect(partsOn(path)).toHaveLength(1);
  });

  /** Imports with one medium plugged in at a time; what was asked for, and what came of it. */
  async function oneAtATime(cli: Cli) {
    const [one, two, three] = volumes;
    await two.unmount();
    await three.unmount();
    const child = cli.start('import', one.path, '--wait', '--into', 'library', '--json');
    let [said, stdout] = ['', ''];
    child.stderr?.on('data', (data) => {
      said += data;
    });
    child.stdout?.on('data', (data) => {
      stdout += data;
    });
    const ended = new Promise((settle) => child.once('close', settle));
    for (const [name, from, to] of [
      ['TWO', one, two],
      ['THREE', two, three],
    ] as const) {
      await until(`the question for ${name}`, () => said.includes(`Waiting for ${name}`), 60_000);
      // Refused while anything on it is still open.
      await from.unmount();
      await to.mount();
    }
    const code = await ended;
    await one.mount();
    await two.mount();
    return { code, asked: said.match(/Waiting for \w+ \(part \d of \d\)/g), said, stdout };
  }
  const inTurn = ['Waiting for TWO (part 2 of 3)', 'Waiting for THREE (part 3 of 3)'];

  it('is imported with one medium plugged in at a time: each is asked for when its turn comes', async () => {
    const cli = makeCli();
    const [one, two, three] = volumes;
    await one.unmount();
    await two.unmount();
    const early = await cli('import', three.path, '--wait', '--json');
    expect([early.code, early.json<Failure>().error.params]).toMatchObject([4, { parts: ['1 (ONE)', '2 (TWO)'] }]);
    await one.mount();
    await two.mount();
    const { code, asked, said, stdout } = await oneAtATime(cli);
    expect([code, asked], said).toEqual([0, inTurn]);
    expect((JSON.parse(stdout) as ImportResult).imported[0]?.loaded).toEqual(['test/large:1']);
    cli.remove();
  });

  it('is imported the same way when it is encrypted, by those alone for whom it is', async () => {
    const cli = makeCli({ env: { SEALIFT_PASSPHRASE: 'correct horse' } });
    await cli.ok('identity', 'make', 'Plant 7');
    const key = (await cli.ok('identity', 'export', 'Plant 7', '--out', folder, '--json')).json<{ path: string }>();
    await atHome.ok('recipient', 'add', key.path, '--name', 'Plant 7');
    await atHome.ok('package', 'encrypt', pkg, '--to', 'Plant 7', '--out', join(folder, 'out'));
    await clearMedia();
    const written = await atHome('copy', `${pkg}.age`, ...toAll(), '--split', '--json');
    expect(written.code, written.stdout).toBe(0);
    const outside = await onSite('import', ...media(), '--into', 'library', '--json');
    expect([outside.code, outside.json<Failure>().error.code]).toEqual([3, 'encryption.not_for_you']);
    const { code, asked, said, stdout } = await oneAtATime(cli);
    expect([code, asked], said).toEqual([0, inTurn]);
    expect((JSON.parse(stdout) as ImportResult).imported[0]?.loaded).toEqual(['test/large:1']);
    await clearMedia();
    await rm(`${pkg}.age`);
    cli.remove();
    expect((await split(...toAll())).code).toBe(0);
  });

  it('tells parts of two splits apart', async () => {
    const other = join(folder, 'other');
    await mkdir(other);
    expect((await atHome('copy', pkg, '--to', other, '--split', '80M', '--json')).code).toBe(0);
    const mixed = join(folder, 'mixed');
    await mkdir(mixed);
    for (const name of readdirSync(other).filter((file) => !file.includes('.vol-001')))
      await copyFile(join(other, name), join(mixed, name));
    for (const volume of volumes.slice(1)) await volume.unmount();
    const result = await onSite('import', mixed, media()[0], '--into', 'library', '--json');
    expect([result.code, result.json<Failure>().error.code]).toEqual([3, 'volumes.mixed']);
    const whole = await onSite('import', other, media()[0], '--into', 'library', '--json');
    expect(whole.json<ImportResult>().imported.map(({ package: { path } }) => path)).toEqual([
      join(other, 'large-1-ram.tar.gz.volumes.json'),
    ]);
    for (const volume of volumes.slice(1)) await volume.mount();
    await rm(other, { recursive: true });
    await rm(mixed, { recursive: true });
  });

  it('is carried out one medium at a time, in any order, on any day', async () => {
    await clearMedia();
    const cli = makeCli();
    const [one, two, three] = media();
    const day = async (medium: string) => {
      const result = await cli('copy', pkg, '--to', medium, '--split', '60M', '--json');
      const [set] = result.json<SplitResult>().sets;
      return [result.code, set?.out.map(({ number }) => number), set?.next?.parts];
    };
    expect(await day(three)).toEqual([5, [1, 4], [2, 3]]);
    expect(await day(three)).toEqual([5, [1, 4], [2, 3]]);
    expect(await day(one)).toEqual([5, [1, 2, 4], [3]]);
    expect(await day(two)).toEqual([0, [1, 2, 3, 4], undefined]);
    const said = await cli('copy', pkg, '--to', three, '--split', '60M');
    expect(said.stdout).toContain('large-1-ram.tar.gz: all 4 parts are out (4 of 4).');
    const verified = await onSite.ok('package', 'verify', two, one, three, '--json');
    expect(verified.json<VerifyResult>().package.sha256).toBe(await sha256(pkg));
    cli.remove();
  });

  it('is finished by the same command after the process was killed, whenever that was', async () => {
    await clearMedia();
    const cli = makeCli();
    for (const percent of [1, 40, 70]) {
      const child = cli.start('copy', pkg, ...toAll(), '--split');
      await new Promise<void>((settle) => {
        child.once('close', () => settle());
        child.stderr?.on('data', (line) => {
          const [, done = '0', step = ''] = /(\d+)% +(\w+)/.exec(String(line)) ?? [];
          if (step === 'Copying' && Number(done) >= percent) {
            child.kill('SIGKILL');
            settle();
          }
        });
      });
      expect(child.exitCode).toBeNull();
      for (const path of media())
        for (const name of partsOn(path)) {
          const manifest = readFileSync(join(path, 'large-1-ram.tar.gz.volumes.json'), 'utf8');
          expect(manifest).toContain(await sha256(join(path, name)));
        }
    }
    const result = await cli('copy', pkg, ...toAll(), '--split', '--json');
    expect([result.code, result.json<SplitResult>().sets[0]?.next]).toEqual([0, null]);
    expect(result.json<SplitResult>().files.some(({ outcome }) => outcome === 'identical')).toBe(true);
    for (const path of media()) {
      execFileSync('sha256sum', ['-c', '--strict', '--quiet', 'SHA256SUMS'], { cwd: path });
      expect((await readdir(path)).filter((name) => name.endsWith('.sealift-part'))).toEqual([]);
    }
    const imported = await onSite.ok('import', ...media(), '--into', 'library', '--json');
    expect(imported.json<ImportResult>().imported).toHaveLength(1);
    cli.remove();
  });
});

import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Services } from '../../../main/service-types';
import { createServices } from '../../../main/services';
import type { MediumView, PackageView } from '../../../preload/contract';
import { makeVolume, type Volume } from '../../fixtures/volumes';

const MiB = 1024 * 1024;
const sha256 = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');
const files = (folder: string) =>
  readdirSync(folder)
    .filter((name) => name !== 'lost+found')
    .sort();
let home: string;
let services: Services;
const volumes: Volume[] = [];

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'sealift-carry-'));
  services = await createServices({ home, engine: 'none', resources: resolve('resources') });
});
afterEach(async () => {
  await services.close();
  await Promise.all(volumes.splice(0).map((volume) => volume.remove()));
  rmSync(home, { recursive: true, force: true });
});

async function plug(...given: Parameters<typeof makeVolume>): Promise<{ volume: Volume; medium: MediumView }> {
  const volume = await makeVolume(...given);
  volumes.push(volume);
  const medium = (await services.media.list()).find((each) => each.mountPoint === volume.path);
  if (!medium) throw new Error('not listed');
  return { volume, medium };
}

async function samplePackages(): Promise<PackageView[]> {
  const { packages } = await services.sample.deliver().done;
  return [...packages];
}

describe('carrying packages of the library', () => {
  it('is planned, copied, remembered for its site, recognised the next time, and verified', async () => {
    const { volume, medium } = await plug('ext4', 128 * MiB, 'PLANT');
    const packages = await samplePackages();
    const ids = packages.map(({ id }) => id ?? '');
    const input = { packages: ids, media: [medium.id] };
    const plan = await services.media.plan(input);
    expect(plan.possible).toBe(true);
    expect(plan.copies.map(({ action }) => action)).toEqual(packages.map(() => 'copy'));

    const job = await services.media.carry({ ...input, site: 'plant-7' });
    const result = await job.done;
    expect(result.files.map(({ outcome }) => outcome)).toEqual(packages.map(() => 'copied'));
    for (const { path } of packages) expect(sha256(join(volume.path, basename(path)))).toBe(sha256(path));
    execFileSync('sha256sum', ['-c', '--strict', '--quiet', 'SHA256SUMS'], { cwd: volume.path });

    const after = (await services.media.list()).find(({ id }) => id === medium.id);
    expect(after?.known).toMatchObject({ files: packages.length, site: 'plant-7' });
    const contents = await services.media.contents(medium.id);
    expect(contents.packages.map(({ path }) => basename(path)).sort()).toEqual(
      packages.map(({ path }) => basename(path)).sort(),
    );
    const again = await services.media.plan(input);
    expect(again.copies.map(({ action }) => action)).toEqual(packages.map(() => 'identical'));
    expect((await (await services.media.carry(input)).done).files.every(({ outcome }) => outcome === 'identical')).toBe(
      true,
    );

    const before = after?.known?.lastVerifiedAt ?? '';
    const verified = await (await services.media.verifyMedium(medium.id)).done;
    expect(verified.files.every(({ state }) => state === 'ok')).toBe(true);
    const now = (await services.media.list()).find(({ id }) => id === medium.id)?.known?.lastVerifiedAt ?? '';
    expect(now > before).toBe(true);
    expect(services.sites.history(undefined, 2).map(({ action }) => action)).toContain('verify-medium');
  });

  it('knows a medium again under another mount point', async () => {
    const { volume, medium } = await plug('ext4', 64 * MiB, 'STICK');
    const file = join(home, 'a.tar.gz');
    writeFileSync(file, randomBytes(1000));
    await services.media.copy({ files: [file], to: volume.path, site: 'mine' }).done;
    const elsewhere = join(home, 'elsewhere');
    mkdirSync(elsewhere);
    await volume.unmount();
    execFileSync('mount', ['-o', 'loop', volume.image, elsewhere]);
    try {
      const list = await services.media.list();
      expect(list.find((each) => each.uuid === medium.uuid)).toMatchObject({
        mountPoint: elsewhere,
        known: { files: 1, site: 'mine' },
      });
    } finally {
      execFileSync('umount', [elsewhere]);
    }
  });

  it('goes to several media of different filesystems at once', async () => {
    const plugged = [
      await plug('ext4', 64 * MiB, 'A'),
      await plug('ntfs', 64 * MiB, 'B'),
      await plug('exfat', 64 * MiB, 'C'),
    ];
    const file = join(home, 'big.tar.gz');
    writeFileSync(file, randomBytes(30 * MiB + 5));
    const to = plugged.map(({ volume }) => volume.path);
    const fractions: number[] = [];
    const stop = services.jobs.onChange((job) => job.progress && fractions.push(job.progress.fraction));
    const result = await services.media.copy({ files: [file], to }).done;
    stop();
    expect(result.media?.map(({ readBack }) => readBack)).toEqual(['direct', 'cached', 'cached']);
    expect(result.files.map((each) => each.to)).toEqual(to.map((folder) => join(folder, 'big.tar.gz')));
    for (const folder of to) expect(sha256(join(folder, 'big.tar.gz'))).toBe(sha256(file));
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
    expect(fractions.at(-1)).toBe(1);
  });

  it('leaves the others alone when one is pulled out, says which failed, and the same call finishes it', async () => {
    const [good, bad] = [await plug('ext4', 96 * MiB, 'GOOD'), await plug('ntfs', 96 * MiB, 'BAD')];
    const packages = [join(home, 'a.tar.gz'), join(home, 'b.tar.gz')];
    for (const path of packages) writeFileSync(path, randomBytes(25 * MiB));
    const to = [good.volume.path, bad.volume.path];
    const job = services.media.copy({ files: packages, to });
    let pulled: Promise<void> | undefined;
    const stop = services.jobs.onChange(({ id, progress }) => {
      if (id === job.id && (progress?.fraction ?? 0) > 0.4) pulled ??= bad.volume.pull();
    });
    await expect(job.done).rejects.toMatchObject({
      code: 'media.copied_partly',
      params: { codes: ['media.gone'], done: [good.volume.path] },
    });
    stop();
    await pulled;
    for (const path of packages) expect(sha256(join(good.volume.path, basename(path)))).toBe(sha256(path));
    await bad.volume.mount();
    for (const name of files(bad.volume.path).filter((each) => each.endsWith('.tar.gz')))
      expect(sha256(join(bad.volume.path, name))).toBe(sha256(join(home, name)));
    const result = await services.media.copy({ files: packages, to }).done;
    expect(result.files.filter((each) => each.to.startsWith(good.volume.path)).map(({ outcome }) => outcome)).toEqual([
      'identical',
      'identical',
    ]);
    for (const path of packages) expect(sha256(join(bad.volume.path, basename(path)))).toBe(sha256(path));
    expect(files(bad.volume.path)).toEqual(['SHA256SUMS', 'a.tar.gz', 'b.tar.gz']);
  });

  it('goes on behind what is there, and believes none of it that is not right', async () => {
    const { volume, medium } = await plug('ext4', 128 * MiB, 'STICK');
    const file = join(home, 'a.tar.gz');
    const bytes = randomBytes(40 * MiB + 3);
    writeFileSync(file, bytes);
    const part = join(volume.path, '.a.tar.gz.sealift-part');
    const goesOn = async (begun: Buffer): Promise<number> => {
      rmSync(join(volume.path, 'a.tar.gz'), { force: true });
      writeFileSync(part, begun);
      expect((await services.media.contents(medium.id)).unfinished).toEqual([
        { file: join(volume.path, 'a.tar.gz'), bytes: begun.length },
      ]);
      await services.media.copy({ files: [file], to: volume.path }).done;
      expect(sha256(join(volume.path, 'a.tar.gz'))).toBe(sha256(file));
      expect(existsSync(part)).toBe(false);
      return begun.length;
    };
    await goesOn(bytes.subarray(0, 24 * MiB + 99));
    await goesOn(bytes.subarray(0, 3));
    await goesOn(bytes);
    await goesOn(Buffer.concat([bytes, randomBytes(99)]));
    const wrong = Buffer.from(bytes.subarray(0, 32 * MiB));
    wrong[9 * MiB] = (wrong[9 * MiB] ?? 0) ^ 1;
    await goesOn(wrong);
    await goesOn(Buffer.alloc(20 * MiB));
  });

  it('says what stands in the way, and gives back the room of what was begun', async () => {
    const { volume, medium } = await plug('ext4', 32 * MiB, 'SMALL');
    writeFileSync(join(volume.path, '.x.tar.gz.sealift-part'), Buffer.alloc(20 * MiB));
    // Until it is written, the volume only guesses how much room it takes.
    execFileSync('sync', ['-f', volume.path]);
    const free = () => statfsSync(volume.path).bavail * statfsSync(volume.path).bsize;
    const before = free();
    const [first] = await samplePackages();
    const id = first?.id ?? '';
    expect((await services.media.plan({ packages: [id], media: [medium.id] })).media[0]?.free).toBe(before);
    expect(await services.media.discard(medium.id)).toEqual({ removed: ['x.tar.gz'] });
    expect(free()).toBeGreaterThan(before + 19 * MiB);
    // With not a byte of room left, too.
    writeFileSync(join(volume.path, '.x.tar.gz.sealift-part'), Buffer.alloc(MiB));
    const filler = join(volume.path, 'filler');
    expect(() => execFileSync('dd', ['if=/dev/zero', `of=${filler}`, 'bs=4096'], { stdio: 'ignore' })).toThrow();
    expect(await services.media.discard(medium.id)).toEqual({ removed: ['x.tar.gz'] });
    expect(readdirSync(volume.path).filter((each) => each.startsWith('.'))).toEqual([]);
    rmSync(filler);
    await expect(services.media.plan({ packages: ['nothing'], media: [medium.id] })).rejects.toMatchObject({
      code: 'package.unknown',
    });
    await expect(services.media.plan({ packages: [id], media: ['nothing'] })).rejects.toMatchObject({
      code: 'media.unknown',
    });
  });
});

describe('ejecting', () => {
  it.each(['ext4', 'ntfs', 'exfat'] as const)(
    'unmounts %s once everything is written, and only then says safe',
    async (type) => {
      const { volume, medium } = await plug(type, 64 * MiB, 'STICK');
      const bytes = randomBytes(20 * MiB);
      writeFileSync(join(volume.path, 'file'), bytes);
      expect(await services.media.eject(medium.id)).toEqual({ state: 'safe' });
      expect(readFileSync('/proc/self/mountinfo', 'utf8')).not.toContain(volume.path);
      expect((await services.media.list()).some(({ id, mountPoint }) => id === medium.id && mountPoint)).toBe(false);
      await volume.mount();
      expect(readFileSync(join(volume.path, 'file')).equals(bytes)).toBe(true);
    },
  );

  it('says flushed where something still uses the volume, and for a folder', async () => {
    const { volume, medium } = await plug('ext4', 64 * MiB, 'STICK');
    const before = process.cwd();
    process.chdir(volume.path);
    try {
      expect(await services.media.eject(medium.id)).toEqual({ state: 'flushed' });
      expect(existsSync(join(volume.path, 'lost+found'))).toBe(true);
    } finally {
      process.chdir(before);
    }
    const folder = await services.media.addFolder(home);
    expect(await services.media.eject(folder.id)).toEqual({ state: 'flushed' });
  });

  it('refuses while a copy runs', async () => {
    const { volume, medium } = await plug('ext4', 256 * MiB, 'STICK');
    const file = join(home, 'a.tar.gz');
    writeFileSync(file, randomBytes(100 * MiB));
    const job = services.media.copy({ files: [file], to: volume.path });
    let asked: Promise<unknown> | undefined;
    const stop = services.jobs.onChange(({ progress }) => {
      if (progress?.step === 'copy' && progress.bytes > 0)
        asked ??= services.media.eject(medium.id).catch((error: { code: string }) => error.code);
    });
    await job.done;
    stop();
    expect(await asked).toBe('media.busy');
  });
});

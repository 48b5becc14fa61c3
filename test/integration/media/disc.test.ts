import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import {
  closeSync,
  ftruncateSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Services } from '../../../main/service-types';
import { createServices } from '../../../main/services';
import { until } from '../../fixtures/command';

const MiB = 1024 * 1024;
let home: string;
let services: Services;

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'sealift-disc-'));
  services = await createServices({ home, engine: 'none', resources: resolve('resources') });
});
afterEach(async () => {
  await services.close();
  rmSync(home, { recursive: true, force: true });
});

/** Mounts an image for the time of `work`: by FUSE, for not every kernel reads discs. */
async function mounted<T>(image: string, work: (folder: string) => Promise<T>): Promise<T> {
  const folder = join(home, 'disc');
  mkdirSync(folder);
  execFileSync('archivemount', ['-o', 'ro', image, folder]);
  try {
    return await work(folder);
  } finally {
    await until('the disc to be let go', () => {
      execFileSync('umount', [folder]);
      return true;
    });
    rmSync(folder, { recursive: true });
  }
}

describe('an image for a disc', () => {
  it('holds packages that are imported from it, and sums that sha256sum accepts', async () => {
    const { packages } = await services.sample.deliver().done;
    const image = join(home, 'delivery.iso');
    const result = await services.media.writeImage({
      files: packages.map(({ path }) => path),
      out: image,
      size: 'cd',
      label: 'Plant 7',
    }).done;
    expect(result).toMatchObject({ image, label: 'PLANT_7', tool: 'xorriso', verified: true, inPieces: [] });
    execFileSync('sha256sum', ['-c', '--strict', '--quiet', 'delivery.iso.sha256'], { cwd: home });
    expect(execFileSync('xorriso', ['-indev', image, '-pvd_info'], { encoding: 'utf8', stdio: 'pipe' })).toMatch(
      /Volume Id *: *PLANT_7/,
    );
    await mounted(image, async (disc) => {
      const names = packages.map(({ path }) => basename(path));
      expect(readdirSync(disc).sort()).toEqual(
        ['SHA256SUMS', ...names, ...names.map((name) => `${name}.sha256`)].sort(),
      );
      execFileSync('sha256sum', ['-c', '--strict', '--quiet', 'SHA256SUMS'], { cwd: disc });
      const verified = await services.media.verify(disc).done;
      expect(verified.files.map(({ state }) => state)).toEqual(names.map(() => 'ok'));
      const there = await createServices({ home: join(home, 'site'), engine: 'none', resources: resolve('resources') });
      try {
        const { imported } = await there.packages.import({ path: disc, into: 'library', accepted: true }).done;
        expect(imported).toHaveLength(packages.length);
      } finally {
        await there.close();
      }
    });
  });

  it('keeps names of any language and files of more than 4 GiB, byte by byte', async () => {
    const big = join(home, 'big.tar.gz');
    const file = openSync(big, 'w');
    ftruncateSync(file, 4200 * MiB);
    // Something to tell the pieces by, at both sides of where they meet.
    for (const at of [0, 4095.5, 4150]) writeSync(file, randomBytes(MiB), 0, MiB, at * MiB);
    closeSync(file);
    const small = join(home, "应用 it's = 1.0.tar.gz");
    writeFileSync(small, randomBytes(3 * MiB + 7));
    const image = join(home, 'big.iso');
    const result = await services.media.writeImage({ files: [big, small], out: image, size: 'dvd' }).done;
    expect(result).toMatchObject({ verified: true, inPieces: ['big.tar.gz'] });
    expect(result.size).toBeLessThanOrEqual(result.capacity);
    const extracted = execFileSync('7z', ['x', '-so', image, basename(small)], { maxBuffer: 64 * MiB });
    expect(createHash('sha256').update(extracted).digest('hex')).toBe(result.files[1]?.sha256);
    rmSync(big);
  });

  it('is refused before anything is written when the disc is too small, and leaves nothing when it is cancelled', async () => {
    const file = join(home, 'a.tar.gz');
    writeFileSync(file, Buffer.alloc(750 * MiB));
    const image = join(home, 'a.iso');
    await expect(services.media.writeImage({ files: [file], out: image, size: 'cd' }).done).rejects.toMatchObject({
      code: 'disc.too_small',
    });
    const job = services.media.writeImage({ files: [file], out: image, size: 'dvd' });
    const stop = services.jobs.onChange(({ id, progress }) => {
      if (id === job.id && progress?.step === 'write') job.cancel();
    });
    await expect(job.done).rejects.toMatchObject({ code: 'job.cancelled' });
    stop();
    expect(readdirSync(home).filter((name) => name.includes('.iso'))).toEqual([]);
    writeFileSync(image, 'mine');
    await expect(services.media.writeImage({ files: [file], out: image, size: 'dvd' }).done).rejects.toMatchObject({
      code: 'media.exists',
    });
    expect(readFileSync(image, 'utf8')).toBe('mine');
  });
});

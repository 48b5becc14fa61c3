import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import {
  closeSync,
  fstatSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { MediumVerifyResult } from '../../../main/service-types';
import { type Cli, makeCli } from '../../fixtures/cli';
import { until } from '../../fixtures/command';
import { makeVolume, type Volume } from '../../fixtures/volumes';

const MiB = 1024 * 1024;
const size = 48 * MiB + 12_345;
const sha256 = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');
const visible = (folder: string) =>
  readdirSync(folder).filter((name) => !name.startsWith('.') && name !== 'lost+found');
let home: string;
let cli: Cli;
let packages: string[];
let volume: Volume | undefined;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'sealift-accidents-'));
  cli = makeCli();
  packages = ['one.tar.gz', 'two.tar.gz'].map((name) => join(home, name));
  for (const path of packages) writeFileSync(path, randomBytes(size));
});
afterEach(async () => {
  await volume?.remove();
  volume = undefined;
  cli.remove();
  rmSync(home, { recursive: true, force: true });
});

/** After whatever happened: nothing carries a final name unless it is whole, and the same command finishes the work. */
async function finishes(at: Volume): Promise<void> {
  for (const name of visible(at.path).filter((each) => each.endsWith('.tar.gz')))
    expect(sha256(join(at.path, name)), name).toBe(sha256(join(home, name)));
  await cli.ok('copy', ...packages, '--to', at.path);
  for (const path of packages) expect(sha256(join(at.path, basename(path)))).toBe(sha256(path));
  expect(
    readdirSync(at.path)
      .filter((name) => name !== 'lost+found')
      .sort(),
  ).toEqual(['SHA256SUMS', 'one.tar.gz', 'two.tar.gz']);
  execFileSync('sha256sum', ['-c', '--strict', '--quiet', 'SHA256SUMS'], { cwd: at.path });
}

describe.each(['ext4', 'ntfs', 'exfat', 'xfs'] as const)('a copy to %s', (type) => {
  // Ten moments over all that a copy of two files does: before, in the middle of each, between them, behind them.
  const moments = { ext4: [0, 9, 21, 43], ntfs: [15, 48, 60], exfat: [30, 75], xfs: [90] }[type];

  it('that is killed at any moment leaves nothing half-done with a name, and the same command finishes it', async () => {
    volume = await makeVolume(type, type === 'xfs' ? 320 * MiB : 160 * MiB);
    for (const moment of moments) {
      for (const name of readdirSync(volume.path))
        if (name !== 'lost+found') rmSync(join(volume.path, name), { recursive: true });
      const child = cli.start('copy', ...packages, '--to', volume.path);
      const bytes = (2 * size * moment) / 100;
      const at = volume.path;
      await until('so much to be written', () => child.exitCode !== null || written(at) >= bytes, 60_000);
      child.kill('SIGKILL');
      await until('it to be dead', () => child.exitCode !== null || child.signalCode !== null);
      await finishes(volume);
    }
  });
});

/** Bytes of the packages that stand on a medium, finished or not. */
function written(folder: string): number {
  return readdirSync(folder)
    .filter((name) => name.includes('.tar.gz'))
    .reduce((sum, name) => {
      try {
        const file = openSync(join(folder, name), 'r');
        const { size: bytes } = fstatSync(file);
        closeSync(file);
        return sum + bytes;
      } catch {
        return sum; // renamed just now
      }
    }, 0);
}

describe('a medium', () => {
  it('that is pulled out in the middle says so, and is finished from where it was after it is back', async () => {
    volume = await makeVolume('ntfs', 160 * MiB);
    const child = cli.start('copy', ...packages, '--to', volume.path, '--json');
    const at = volume.path;
    await until('the second file to be half there', () => written(at) > 1.5 * size, 60_000);
    await volume.pull();
    await until('it to end', () => child.exitCode !== null);
    expect(child.exitCode).toBe(5);
    await volume.mount();
    await finishes(volume);
  });

  it('goes on when the computer wakes up, and nobody takes the copy for dead meanwhile', async () => {
    volume = await makeVolume('ntfs', 160 * MiB);
    const child = cli.start('copy', ...packages, '--to', volume.path);
    const at = volume.path;
    let said = '';
    child.stderr?.on('data', (data) => {
      said += data;
    });
    await until('the first file to be half there', () => written(at) > 0.5 * size, 60_000);
    child.kill('SIGSTOP');
    // Asleep: another start of Sealift looks at the jobs, and leaves this one alone.
    await new Promise((resolve) => setTimeout(resolve, 4_000));
    const seen = (await cli.ok('jobs', '--json')).json<{ jobs?: { state: string }[] } | { state: string }[]>();
    expect((Array.isArray(seen) ? seen : (seen.jobs ?? [])).map(({ state }) => state)).toEqual(['running']);
    expect(visible(at).filter((name) => name === 'two.tar.gz')).toEqual([]);
    child.kill('SIGCONT');
    await until('it to end', () => child.exitCode !== null, 60_000);
    expect([child.exitCode, child.signalCode]).toEqual([0, null]);
    const percents = [...said.matchAll(/(\d+)% +Copying/g)].map(([, percent]) => Number(percent));
    expect(percents).toEqual(percents.toSorted((one, two) => one - two));
    for (const path of packages) expect(sha256(join(at, basename(path)))).toBe(sha256(path));
    await finishes(volume);
  });

  it('whose bits flip while it lies in a drawer is found out, file by file', async () => {
    // The damaged file stays until what replaces it is verified: there must be room for both.
    volume = await makeVolume('ext4', 256 * MiB);
    await cli.ok('copy', ...packages, '--to', volume.path);
    await volume.unmount();
    const [, second = ''] = packages;
    flip(volume.image, readFileSync(second).subarray(20 * MiB, 20 * MiB + 64));
    await volume.mount();
    const verified = await cli('media', 'verify', volume.path, '--json');
    expect(verified.code).toBe(3);
    const states = verified.json<MediumVerifyResult>().files.map((file) => [basename(file.path), file.state]);
    expect(Object.fromEntries(states)).toEqual({ 'one.tar.gz': 'ok', 'two.tar.gz': 'damaged' });
    expect((await cli('copy', ...packages, '--to', volume.path)).code).not.toBe(0);
    await cli.ok('copy', ...packages, '--to', volume.path, '--overwrite');
    await finishes(volume);
  });
});

/** Flips one bit where these bytes stand in an image. */
function flip(image: string, bytes: Buffer): void {
  const file = openSync(image, 'r+');
  try {
    const chunk = Buffer.alloc(4 * MiB);
    for (let at = 0; ; at += chunk.length - bytes.length) {
      const read = readSync(file, chunk, 0, chunk.length, at);
      if (read < bytes.length) throw new Error('not in the image');
      const found = chunk.subarray(0, read).indexOf(bytes);
      if (found < 0) continue;
      writeSync(file, Buffer.from([(bytes[0] ?? 0) ^ 0x10]), 0, 1, at + found);
      return;
    }
  } finally {
    closeSync(file);
  }
}

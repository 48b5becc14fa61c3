import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { copyFiles } from '../../../main/media';
import { canLimitRate, limitRate } from '../../fixtures/device-rate';
import { recordedContext } from '../../fixtures/job-context';
import { makeVolume } from '../../fixtures/volumes';

const MiB = 1024 * 1024;
const size = Number(process.env.SEALIFT_BENCH_MIB ?? 1024) * MiB;
const runs = Number(process.env.SEALIFT_BENCH_RUNS ?? 5);
let home: string;
let file: string;

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'sealift-bench-copy-'));
  file = join(home, 'a.tar.gz');
  const handle = openSync(file, 'w');
  for (let at = 0; at < size; at += 16 * MiB) writeSync(handle, randomBytes(16 * MiB));
  closeSync(handle);
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

const seconds = (began: number) => (performance.now() - began) / 1000;
const median = (values: number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
/** The most memory this process ever had, in bytes. */
const peak = () => Number(/VmHWM:\s*(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) * 1024;

/** MiB/s of a good stick and of a disk over USB; without a limit a volume is as fast as the disk of the machine. */
const rates = canLimitRate() ? [100, 400] : [];
const media = [
  ...rates.flatMap((most) =>
    (['ext4', 'xfs', 'exfat'] as const).map((filesystem) => ({
      filesystem,
      most,
      called: `${filesystem} at ${most} MiB/s`,
    })),
  ),
  ...(['ext4', 'xfs', 'ntfs', 'exfat'] as const).map((filesystem) => ({ filesystem, most: null, called: filesystem })),
];

describe.each(media)('a copy to $called', ({ filesystem, most, called }) => {
  it('keeps up with cp and sync, hashing and flushing included', async () => {
    const volume = await makeVolume(filesystem, size + 512 * MiB);
    let unlimited = () => {};
    try {
      if (most !== null) unlimited = await limitRate(volume.image, most * MiB);
      const target = join(volume.path, 'a.tar.gz');
      const cp: number[] = [];
      const written: number[] = [];
      const whole: number[] = [];
      const ours = async () => {
        let flushedAt = 0;
        const began = performance.now();
        await copyFiles(
          { files: [file], to: volume.path },
          // The first byte that is read back says that everything before was written and flushed.
          recordedContext((step, bytes) => {
            if (step === 'copy' && bytes > size && flushedAt === 0) flushedAt = seconds(began);
          }),
        );
        whole.push(seconds(began));
        written.push(flushedAt);
      };
      const theirs = () => {
        const began = performance.now();
        execFileSync('cp', [file, target]);
        execFileSync('sync', ['-f', volume.path]);
        cp.push(seconds(began));
      };
      const clear = () => {
        rmSync(target);
        execFileSync('sync', ['-f', volume.path]);
      };
      // Each first in turn: whoever comes first finds the volume as the other left it.
      for (let run = 0; run < runs; run++) {
        for (const copy of run % 2 === 0 ? [theirs, ours] : [ours, theirs]) {
          await copy();
          clear();
        }
      }
      const rate = (taken: number[]) => Math.round(size / MiB / median(taken));
      const ratio = (taken: number[]) => {
        const each = cp.map((other, run) => other / (taken[run] ?? Number.NaN)).sort((one, two) => one - two);
        return `${median(each).toFixed(2)} (${each.map((value) => value.toFixed(2)).join(' ')})`;
      };
      console.log(
        `${called}: cp + sync ${rate(cp)} MiB/s; written, hashed, flushed ${rate(written)} MiB/s, ratio ${ratio(written)}; ` +
          `read back as well ${rate(whole)} MiB/s; peak ${Math.round(peak() / MiB)} MiB`,
      );
      expect(written.length).toBe(cp.length);
    } finally {
      unlimited();
      await volume.remove();
    }
  }, 600_000);
});

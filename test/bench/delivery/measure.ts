import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { attempt } from '../../fixtures/command';

export interface Measured {
  readonly seconds: number;
  /** Largest resident set of the command and what it started, in MiB. */
  readonly peakMiB: number;
}

/** Runs a shell command and measures it with time(1). Throws with its output when it fails. */
export async function measure(script: string, env: NodeJS.ProcessEnv): Promise<Measured> {
  const folder = mkdtempSync(join(tmpdir(), 'sealift-time-'));
  const file = join(folder, 'time');
  try {
    const { code, stdout, stderr } = await attempt(
      '/usr/bin/time',
      ['-f', '%e %M', '-o', file, 'bash', '-o', 'pipefail', '-c', script],
      { env, timeout: 3_600_000 },
    );
    if (code !== 0) throw new Error(`${script} ended with ${code}\n${(stderr || stdout).slice(-3000)}`);
    const [seconds, kilobytes] = readFileSync(file, 'utf8').trim().split('\n').at(-1)?.split(' ') ?? [];
    return { seconds: Number(seconds), peakMiB: Number(kilobytes) / 1024 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? (sorted[middle] as number)
    : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
}

/** Half the distance between the quartiles, as a share of the median. */
export function spread(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.round((sorted.length - 1) * share)] as number;
  return (at(0.75) - at(0.25)) / 2 / median(values);
}

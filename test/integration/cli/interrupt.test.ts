import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeCli } from '../../fixtures/cli';
import { attempt } from '../../fixtures/command';
import { sizedImage, writeImageArchive } from '../../fixtures/images';

const cli = makeCli();
let folder: string;
let archive: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sealift-interrupt-'));
  archive = join(folder, 'images.tar');
  await writeImageArchive(archive, await sizedImage('test/large:1', 400_000_000, 'random'));
  await writeFile(join(folder, 'docker-compose.yaml'), 'services:\n  large:\n    image: test/large:1\n');
  await cli.ok(
    'template',
    'publish',
    '--from-compose',
    join(folder, 'docker-compose.yaml'),
    '--name',
    'large',
    '--version',
    '1',
  );
});
afterAll(async () => {
  cli.remove();
  await rm(folder, { recursive: true });
});

/** Starts an export, sends the signals once it makes progress, and tells how it ended. */
async function interrupt(signals: NodeJS.Signals[], ...words: string[]) {
  const out = join(folder, `out-${signals.join('-')}`);
  const child = cli.start('export', 'large@1', '--out', out, '--images', archive, '--engine', 'none', ...words);
  let [stdout, stderr] = ['', ''];
  child.stdout?.on('data', (part) => {
    stdout += part;
  });
  const ended = new Promise((settle) => child.once('close', settle));
  await new Promise<void>((settle) => {
    child.stderr?.on('data', (part) => {
      stderr += part;
      if (stderr.includes('Fetching')) settle();
    });
  });
  for (const signal of signals) child.kill(signal);
  return { code: await ended, stdout, stderr, files: await readdir(out).catch(() => []) };
}

describe('an interrupted job', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)('ends with 130 on %s, having left nothing half-done', async (signal) => {
    const { code, stdout, stderr, files } = await interrupt([signal]);
    expect([code, stdout, files]).toEqual([130, '', []]);
    expect(stderr).toContain('Cancelled.');
    const { jobs } = (await cli.ok('jobs', '--limit', '1', '--json')).json<{ jobs: { state: string }[] }>();
    expect(jobs[0]?.state).toBe('cancelled');
  });

  it('says so in one document with --json', async () => {
    const { code, stdout } = await interrupt(['SIGINT'], '--json');
    expect([code, (JSON.parse(stdout) as { error: { code: string } }).error.code]).toEqual([130, 'job.cancelled']);
  });

  it('ends at once when asked twice', async () => {
    const { code, stdout, files } = await interrupt(['SIGINT', 'SIGTERM']);
    expect([code, stdout, files.filter((file) => file.endsWith('.gz'))]).toEqual([130, '', []]);
  });

  it('can be started again and then succeeds', async () => {
    const result = await cli.ok(
      'export',
      'large@1',
      '--out',
      join(folder, 'whole'),
      '--images',
      archive,
      '--engine',
      'none',
    );
    expect(result.stdout).toContain('large-1-ram.tar.gz');
    const percents = [...result.stderr.matchAll(/^\s*(\d+)%/gm)].map((match) => Number(match[1]));
    expect(percents).toEqual([...percents].sort((a, b) => a - b));
    expect(percents.length).toBeLessThan(60);
  });
});

describe('on a terminal', () => {
  const onTerminal = (input: string, ...words: string[]) =>
    attempt('script', ['-qec', `stty cols 70; ${process.execPath} out/main/cli.js ${words.join(' ')}`, '/dev/null'], {
      cwd: join(import.meta.dirname, '../../..'),
      input,
      env: { ...process.env, SEALIFT_HOME: cli.home, LC_ALL: 'C.UTF-8', TERM: 'xterm', NO_COLOR: '1' },
    });

  it('progress is one line, never wider than the terminal, and gone at the end', async () => {
    const { stdout, code } = await onTerminal('', 'package', 'verify', join(folder, 'whole', 'large-1-ram.tar.gz'));
    expect(code).toBe(0);
    const frames = stdout.split('\r\u001b[2K');
    expect(frames.length).toBeGreaterThan(2);
    for (const frame of frames.slice(1, -1)) expect(frame.length).toBeLessThan(70);
    expect(frames.at(-1)).toMatch(/is intact\r?\n/);
  });

  it('asks before removing, and takes no for an answer', async () => {
    const { stdout, code } = await onTerminal('n\n', 'template', 'remove', 'large@1');
    expect(stdout).toContain('large@1');
    expect(stdout).toContain('Are you sure? [y/N]');
    expect([code, stdout.includes('Not done.')]).toEqual([130, true]);
    expect((await cli.ok('template', 'list')).stdout).toContain('large');
  });
});

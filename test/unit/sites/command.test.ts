import { describe, expect, it } from 'vitest';
import { runCommand } from '../../../main/sites/command';

const run = (args: string[], options: { signal?: AbortSignal; seconds?: number } = {}) =>
  runCommand('/bin/sh', ['-c', ...args], {
    env: { PATH: process.env.PATH },
    signal: options.signal ?? new AbortController().signal,
    seconds: options.seconds ?? 30,
  });

describe('a command', () => {
  it('answers its code and both streams, and sees no shell of ours', async () => {
    expect(await run(['echo "$1"; echo err >&2; exit 3', 'x', '$(id) `id` ; id'])).toEqual({
      code: 3,
      stdout: '$(id) `id` ; id\n',
      stderr: 'err\n',
    });
  });

  it('keeps the end of endless output', async () => {
    const { stdout } = await run(['head -c 5000000 /dev/zero | tr "\\0" x; echo end']);
    expect(stdout.length).toBe(256 * 1024);
    expect(stdout.endsWith('xend\n')).toBe(true);
  });

  it('is ended by an abort, also one that came before, and by its time', async () => {
    const controller = new AbortController();
    const running = run(['exec sleep 60'], { signal: controller.signal });
    setTimeout(() => controller.abort(), 50);
    await expect(running).rejects.toMatchObject({ code: 'job.cancelled' });
    await expect(run(['exec sleep 60'], { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'job.cancelled',
    });
    await expect(run(['exec sleep 60'], { seconds: 0.05 })).rejects.toMatchObject({ code: 'site.timeout' });
  });

  it("passes on the system's word for a program that is not there", async () => {
    await expect(
      runCommand('/nowhere/program', [], { env: {}, signal: new AbortController().signal, seconds: 5 }),
    ).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

import { spawn } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { SealiftError } from '../../errors';

const lookMs = 250;
const keptOutput = 4_000;

/**
 * Runs a program that writes a file, tells how the file grows, and ends it when asked. Throws `job.cancelled`, and `disc.tool_failed` with the
 * last the program said.
 */
export async function runProgram(
  program: string,
  args: readonly string[],
  options: { readonly signal: AbortSignal; readonly growing: string; onBytes(bytes: number): void },
): Promise<void> {
  let seen = 0;
  const look = async () => {
    const size = await stat(options.growing).then(
      (facts) => facts.size,
      () => 0,
    );
    if (size > seen) options.onBytes(size - seen);
    seen = Math.max(seen, size);
  };
  const timer = setInterval(() => void look(), lookMs);
  try {
    await new Promise<void>((resolve, reject) => {
      const child = spawn(program, args, {
        stdio: ['ignore', 'ignore', 'pipe'],
        windowsHide: true,
        signal: options.signal,
        env: { ...process.env, LC_ALL: 'C.UTF-8' },
      });
      let output = '';
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        output = (output + text).slice(-keptOutput);
      });
      let failure: Error | undefined;
      child.on('error', (error) => {
        failure = error;
        if (child.pid === undefined) settle(-1);
      });
      // It is waited for also after it was told to end: it may still write.
      child.on('close', (code) => settle(code ?? -1));
      function settle(code: number) {
        if (options.signal.aborted) reject(new SealiftError('job.cancelled', {}, { cause: options.signal.reason }));
        else if (code === 0 && !failure) resolve();
        else
          reject(
            new SealiftError(
              'disc.tool_failed',
              { tool: program, output: output.trim().split('\n').at(-1) ?? '' },
              { cause: failure ?? new Error(output.trim()) },
            ),
          );
      }
    });
    await look();
  } finally {
    clearInterval(timer);
  }
}

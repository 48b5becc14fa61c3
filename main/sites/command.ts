import { spawn } from 'node:child_process';
import { SealiftError } from '../errors';

export interface CommandResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandOptions {
  readonly cwd?: string;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  readonly seconds: number;
}

/** The last so many characters of each stream are kept: a chatty or hostile command cannot fill memory. */
const outputLimit = 256 * 1024;
/** After SIGTERM, so long until SIGKILL. */
const graceMilliseconds = 15_000;

/**
 * Runs a program without a shell and waits until it has ended, whatever happens: an abort or the end of its time asks it to end,
 * then makes it. Throws `job.cancelled`, `site.timeout`; the system's ENOENT passes when there is no such program.
 */
export function runCommand(program: string, args: readonly string[], options: CommandOptions): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    if (options.signal.aborted) {
      reject(new SealiftError('job.cancelled', {}, { cause: options.signal.reason }));
      return;
    }
    const child = spawn(program, args, {
      cwd: options.cwd,
      env: options.env,
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: false,
      windowsHide: true,
    });
    const [stdout, stderr] = [tail(), tail()];
    child.stdout.on('data', stdout.add);
    child.stderr.on('data', stderr.add);

    let stopped: SealiftError | undefined;
    let failure: Error | undefined;
    let hard: NodeJS.Timeout | undefined;
    const stop = (reason: SealiftError) => {
      stopped ??= reason;
      child.kill('SIGTERM');
      hard ??= setTimeout(() => child.kill('SIGKILL'), graceMilliseconds);
    };
    const onAbort = () => stop(new SealiftError('job.cancelled', {}, { cause: options.signal.reason }));
    const clock = setTimeout(
      () => stop(new SealiftError('site.timeout', { command: [program, ...args].join(' '), seconds: options.seconds })),
      options.seconds * 1000,
    );
    options.signal.addEventListener('abort', onAbort, { once: true });

    // Without a process there is an error and no close; with one, close comes after both streams have ended.
    child.on('error', (error) => {
      failure ??= error;
      if (child.pid === undefined) settle(-1);
    });
    child.on('close', (code) => settle(code ?? -1));
    function settle(code: number) {
      clearTimeout(clock);
      clearTimeout(hard);
      options.signal.removeEventListener('abort', onAbort);
      if (stopped) reject(stopped);
      else if (failure) reject(failure);
      else resolve({ code, stdout: stdout.text(), stderr: stderr.text() });
    }
  });
}

function tail() {
  let chunks: Buffer[] = [];
  let length = 0;
  return {
    add(chunk: Buffer) {
      chunks.push(chunk);
      length += chunk.length;
      if (length > 2 * outputLimit) {
        const kept = Buffer.concat(chunks).subarray(-outputLimit);
        chunks = [kept];
        length = kept.length;
      }
    },
    text: () => Buffer.concat(chunks).subarray(-outputLimit).toString('utf8'),
  };
}

/** The last lines of what a command said, without terminal codes: what an error carries. */
export function lastLines(text: string, count = 12): string {
  const plain = text
    .replace(new RegExp(`${String.fromCharCode(27)}\\[[0-9;?]*[A-Za-z]`, 'g'), '')
    .split(/\r?\n|\r/)
    .map((line) => line.trimEnd())
    .filter((line) => line !== '');
  return plain.slice(-count).join('\n').slice(-2000);
}

import { appendFile, mkdir, rename, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

const LARGEST = 1024 * 1024;
const KEPT = 3;

/** Where unexpected errors of the command line are written down. */
export function logFile(home: string): string {
  return join(home, 'logs', 'sealift-cli.log');
}

/**
 * Writes an unexpected error with its stack and causes into the log. Only the command's words go along, never its options or
 * arguments: they may hold passwords. A log over 1 MiB is moved aside first, and three old ones are kept. Returns the file, or undefined
 * when it could not be written: an error about the log would hide the real one.
 */
export async function logUnexpected(
  home: string,
  command: string,
  error: unknown,
  now = new Date(),
): Promise<string | undefined> {
  const file = logFile(home);
  const entry = {
    at: now.toISOString(),
    command,
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    error: describe(error),
  };
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    await rotate(file);
    await appendFile(file, `${JSON.stringify(entry)}\n`, { mode: 0o600 });
    return file;
  } catch {
    return undefined;
  }
}

function describe(error: unknown): unknown {
  if (!(error instanceof Error)) return String(error);
  return {
    stack: error.stack ?? error.message,
    ...(error.cause === undefined ? {} : { cause: describe(error.cause) }),
  };
}

async function rotate(file: string): Promise<void> {
  const size = await stat(file).then(
    (found) => found.size,
    () => 0,
  );
  if (size < LARGEST) return;
  for (let age = KEPT - 1; age >= 1; age--) await rename(`${file}.${age}`, `${file}.${age + 1}`).catch(() => undefined);
  await rename(file, `${file}.1`);
}

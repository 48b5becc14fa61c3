import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';

/** What the command line needs of the process around it; the desktop binary hands over its own. */
export interface CliIo {
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: Writable & { readonly isTTY?: boolean; readonly columns?: number };
  readonly stderr: Writable & { readonly isTTY?: boolean; readonly columns?: number };
  readonly env: NodeJS.ProcessEnv;
  /** The folder that holds `sample/`; looked for around the program when left out. */
  readonly resources?: string;
  /** A better-sqlite3 binary to use instead of the package's own. */
  readonly sqliteBinding?: string;
}

/** `resources/`, from wherever the bundler has put this code. */
export function findResources(): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)), up = 0; up < 6; folder = dirname(folder), up++) {
    const candidate = join(folder, 'resources');
    if (existsSync(join(candidate, 'sample', 'docker-compose.yaml'))) return candidate;
  }
  return join(process.cwd(), 'resources');
}

/** Calls back on Ctrl-C and on a polite request to end, until the returned function is called. */
export function onInterrupt(listener: () => void): () => void {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, listener);
  return () => {
    for (const signal of signals) process.off(signal, listener);
  };
}

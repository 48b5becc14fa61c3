import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Backup, backupsOf, type ConnectOptions, openDatabase } from './connection';

/** How many backups stay beside the catalog. */
const keptBackups = 5;

/**
 * Copies the catalog as it was last committed to `<file>.backup-v<version>-<time>`; returns the path. The caller holds the write
 * lock, so the copy is exactly what is about to be changed. It has its final name only when it is whole and on the disk.
 */
export function backUp(file: string, options: ConnectOptions, version: number, at: Date): string {
  const target = freeName(`${file}.backup-v${version}-${at.toISOString().replace(/[-:]|\.\d+/g, '')}`);
  const part = `${target}.${process.pid}.part`;
  rmSync(part, { force: true });
  try {
    closeSync(openSync(part, 'wx', 0o600)); // so that the copy is never readable by others, not even while it is written
    const db = openDatabase(file, options, true);
    try {
      db.prepare('VACUUM INTO ?').run(part);
    } finally {
      db.close();
    }
    flush(part);
    renameSync(part, target);
    flushFolder(dirname(target));
    return target;
  } catch (error) {
    rmSync(part, { force: true });
    throw error;
  }
}

/**
 * Removes the oldest backups over the limit, but never the one from before the last going up through versions: several processes may have
 * gone up together, each some of the steps, and the state before the first of them is what a person wants back.
 */
export function pruneBackups(file: string): void {
  const all = backupsOf(file);
  const start = startOfLastRise(all);
  const spare = all.filter((_, at) => at !== start);
  for (const { name } of spare.slice(0, Math.max(0, all.length - keptBackups)))
    rmSync(join(dirname(file), name), { force: true });
}

/** The index of the backup with which the last row of versions without a gap begins. */
function startOfLastRise(all: readonly Backup[]): number {
  let at = all.length - 1;
  while (at > 0 && all[at - 1]?.version === (all[at] as Backup).version - 1) at--;
  return at;
}

function freeName(wanted: string): string {
  for (let number = 1; ; number++) {
    const name = number === 1 ? wanted : `${wanted}.${number}`;
    if (!existsSync(name)) return name;
  }
}

function flush(path: string): void {
  const handle = openSync(path, 'r+');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

function flushFolder(path: string): void {
  if (process.platform === 'win32') return; // a folder cannot be opened there
  const handle = openSync(path, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

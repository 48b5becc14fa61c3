import { randomUUID } from 'node:crypto';
import { open, readFile, rename, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { SealiftError } from '../../errors';

/** A lock is held for milliseconds; one this old was left behind, whoever's it was. */
const staleMs = 60_000;
const patienceMs = 10_000;
const pauseMs = 20;

/**
 * Runs `work` while holding the lock file at `path`, which keeps out every process that does the same; the lock of a process that
 * died is removed. Throws `trust.store_busy` when another holds it for ten seconds.
 */
export async function withLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  const mine = JSON.stringify({ host: hostname(), pid: process.pid, id: randomUUID() });
  const deadline = performance.now() + patienceMs;
  while (!(await take(path, mine))) {
    if (await isLeftBehind(path)) await removeLeftBehind(path);
    else if (performance.now() > deadline) throw new SealiftError('trust.store_busy', { path });
    else await wait(pauseMs);
  }
  try {
    return await work();
  } finally {
    if ((await textOf(path)) === mine) await rm(path, { force: true });
  }
}

async function take(path: string, text: string): Promise<boolean> {
  try {
    const handle = await open(path, 'wx', 0o600);
    try {
      await handle.writeFile(text);
    } finally {
      await handle.close();
    }
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function isLeftBehind(path: string): Promise<boolean> {
  const text = await textOf(path);
  if (text === undefined) return false;
  const stats = await stat(path).catch(() => undefined);
  if (stats && Math.abs(Date.now() - stats.mtimeMs) > staleMs) return true;
  try {
    const owner = JSON.parse(text) as { host?: unknown; pid?: unknown };
    return owner.host === hostname() && typeof owner.pid === 'number' && !isAlive(owner.pid);
  } catch {
    return false; // just being written
  }
}

/** Moved aside before it is removed, so that of several who found it only one removes it. */
async function removeLeftBehind(path: string): Promise<void> {
  const aside = `${path}.${randomUUID()}`;
  await rename(path, aside).catch(() => undefined);
  await rm(aside, { force: true });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

function textOf(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch(() => undefined);
}

import { lstat, open, readFile, rename, rm } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { SealiftError } from '../errors';
import { mayLive, nameOfThisProcess } from '../jobs';
import { mediumError, systemCode } from './failures';
import { lockName, partName } from './rules';

/** A lock is a line or two; anything larger is not one, and is nobody's. */
const largestLock = 4096;
/** Locks of this process, by path. One of its own that is not among them was left on a medium that was pulled out. */
const held = new Set<string>();

/**
 * Keeps every other copy, of this process or another, from writing the same file into the folder. A lock whose process is gone is taken over.
 * Returns what lets go of it, which never fails. Throws `media.busy`, `media.gone`.
 */
export async function lockFile(folder: string, name: string): Promise<() => Promise<void>> {
  const path = join(folder, lockName(name));
  const busy = () => new SealiftError('media.busy', { path: join(folder, name) });
  if (held.has(path)) throw busy();
  held.add(path);
  try {
    for (let attempts = 0; ; attempts++) {
      if (await create(path)) break;
      if (attempts > 2 || (await isHeld(path, join(folder, partName(name))))) throw busy();
      await takeAway(path);
    }
  } catch (error) {
    held.delete(path);
    throw mediumError(error, join(folder, name));
  }
  return async () => {
    await rm(path, { force: true }).catch(() => {});
    held.delete(path);
  };
}

/** Removes the lock of a file that nobody is writing any more, if it has one: whoever had it was killed behind its last byte. Never fails. */
export async function clearLock(folder: string, name: string): Promise<void> {
  try {
    await lstat(join(folder, lockName(name)));
    const unlock = await lockFile(folder, name);
    await unlock();
  } catch {
    // There is none, or it is somebody's.
  }
}

/** Whether this process is writing something into a folder or below it. */
export function isLocked(folder: string): boolean {
  const inside = folder.endsWith(sep) ? folder : folder + sep;
  return [...held].some((path) => path.startsWith(inside));
}

async function create(path: string): Promise<boolean> {
  const file = await open(path, 'wx', 0o644).catch((error: unknown) => {
    if (systemCode(error) === 'EEXIST') return undefined;
    throw error;
  });
  if (!file) return false;
  try {
    await file.writeFile(nameOfThisProcess());
  } catch (error) {
    // On a full medium the name can be had and not one byte: an empty lock would stay for good.
    await rm(path, { force: true }).catch(() => {});
    throw error;
  } finally {
    await file.close();
  }
  return true;
}

async function isHeld(path: string, part: string): Promise<boolean> {
  const text = await readSmall(path);
  if (text === undefined || text === nameOfThisProcess()) return false;
  // What it writes is its heartbeat, where the process itself cannot be asked about: on another computer, on a share.
  const heard = await Promise.all(
    [path, part].map((file) =>
      lstat(file).then(
        (stats) => stats.mtimeMs,
        () => 0,
      ),
    ),
  );
  return mayLive(text, Date.now() - Math.max(...heard));
}

async function readSmall(path: string): Promise<string | undefined> {
  try {
    const stats = await lstat(path);
    return stats.isFile() && stats.size <= largestLock ? await readFile(path, 'utf8') : undefined;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Two that find the same stale lock: only the one that could move it away goes on at once, the other looks again. */
async function takeAway(path: string): Promise<void> {
  const away = `${path}.${process.pid}`;
  try {
    await rename(path, away);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return;
    throw error;
  }
  const moved = await readSmall(away);
  if (moved !== undefined && moved !== nameOfThisProcess() && mayLive(moved, 0) && (await restore(path, moved))) return;
  await rm(away, { force: true });
}

/** The lock was a new one of somebody else's, made in between: it goes back, unless they made yet another. */
async function restore(path: string, text: string): Promise<boolean> {
  try {
    const file = await open(path, 'wx', 0o644);
    await file.writeFile(text);
    await file.close();
  } catch {
    return false;
  }
  await rm(`${path}.${process.pid}`, { force: true });
  return true;
}

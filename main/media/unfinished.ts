import { lstat, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { SealiftError } from '../errors';
import { mediumError } from './failures';
import { lockFile } from './lock';
import { nameOfPart, partName } from './rules';

/** The copies in a folder that were begun and not finished: the name each will have, and the bytes that were written so far. */
export async function unfinishedCopies(folder: string): Promise<{ name: string; bytes: number }[]> {
  const names = await readdir(folder).catch((error) => Promise.reject(mediumError(error, folder)));
  const found: { name: string; bytes: number }[] = [];
  for (const part of names.sort()) {
    const name = nameOfPart(part);
    if (name === undefined) continue;
    const stats = await lstat(join(folder, part)).catch(() => undefined);
    if (stats?.isFile()) found.push({ name, bytes: stats.size });
  }
  return found;
}

/** Removes the begun copies of a folder that nobody is writing. Returns the names of the files they would have become. */
export async function discardUnfinished(folder: string): Promise<string[]> {
  const removed: string[] = [];
  for (const { name } of await unfinishedCopies(folder)) {
    const unlock = await lockFile(folder, name).catch((error: unknown) =>
      // No room for a lock says that nobody holds one, and this is what makes room.
      error instanceof SealiftError && error.code === 'disk.full' ? async () => {} : undefined,
    );
    if (!unlock) continue; // somebody writes it just now
    try {
      await rm(join(folder, partName(name)), { force: true }).catch((error) =>
        Promise.reject(mediumError(error, folder)),
      );
      removed.push(name);
    } finally {
      await unlock();
    }
  }
  return removed;
}

import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { mediumError } from './failures';
import { nameOfPart } from './rules';

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

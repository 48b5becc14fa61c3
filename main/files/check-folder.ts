import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

/**
 * Throws the system's own error when nothing could be written into a folder that stands there or is to be made there: read-only, not
 * permitted, a file in its place. Makes nothing. Better asked before hours of work than after; and where folders are made with their
 * parents, the runtime calls a read-only medium one that does not exist.
 */
export async function checkFolder(path: string): Promise<void> {
  let folder = resolve(path);
  while (!(await isThere(folder))) {
    if (dirname(folder) === folder) break;
    folder = dirname(folder);
  }
  // With the slash a file in the folder's place is an error too.
  await access(`${folder}/`, constants.W_OK);
}

async function isThere(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}

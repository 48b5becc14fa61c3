import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

/** Where things that took long to get are kept, for every checkout of this user: outside the checkout, so `git clean` spares it. */
export function cacheFolder() {
  if (process.env.SEALIFT_CACHE) return process.env.SEALIFT_CACHE;
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'sealift');
}

/**
 * Answers `<cache>/<name>`, made first by `make(workFolder)` when it is missing; `make` answers the path inside its work
 * folder that becomes the entry. An entry appears whole or not at all, also when two processes make it at once.
 */
export async function cached(name, make) {
  const entry = join(cacheFolder(), name);
  if (existsSync(entry)) return entry;
  await mkdir(dirname(entry), { recursive: true });
  const work = await mkdtemp(join(cacheFolder(), '.work-'));
  try {
    const made = await make(work);
    await rename(made, entry).catch((error) => {
      if (!existsSync(entry)) throw error;
    });
    return entry;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

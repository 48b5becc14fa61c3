import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { DiskFact } from './facts';

/** What is free, to this user, where `path` stands, or (`above`) where it would stand once it is made; null where nobody can tell. */
export async function freeAt(path: string, options: { readonly above?: boolean } = {}): Promise<DiskFact | null> {
  for (let folder = path; ; folder = dirname(folder)) {
    try {
      const { bavail, bsize } = await statfs(folder);
      return { path: folder, free: bavail * bsize };
    } catch (error) {
      const gone = (error as NodeJS.ErrnoException).code === 'ENOENT';
      if (!options.above || !gone || dirname(folder) === folder) return null;
    }
  }
}

import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { syncFolder } from './sync-folder';

/**
 * Puts content in the place of a file, or makes it: written beside it as `<path><suffix>`, flushed, then renamed, so that there is
 * always the old file or the new one, whole. `mode` is set exactly, whatever the umask; left out, it is the file system's affair, as on
 * media that have none. Two writers of one path need a lock.
 */
export async function replaceFile(
  path: string,
  content: string | Uint8Array,
  { mode, suffix = '.part' }: { readonly mode?: number; readonly suffix?: string },
): Promise<void> {
  const part = path + suffix;
  try {
    // One that was left behind is in nobody's use any more.
    await rm(part, { force: true });
    const handle = await open(part, 'wx', mode);
    try {
      await handle.writeFile(content);
      if (mode !== undefined) await handle.chmod(mode);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(part, path);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
  await syncFolder(dirname(path));
}

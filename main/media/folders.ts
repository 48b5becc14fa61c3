import { open } from 'node:fs/promises';
import { systemCode } from './failures';

/** Flushes a folder's entries, so that a rename survives a pulled medium. Filesystems and systems that cannot do this are let be. */
export async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } catch (error) {
    if (!['EINVAL', 'ENOTSUP', 'ENOSYS', 'EBADF', 'EPERM'].includes(systemCode(error) ?? '')) throw error;
  } finally {
    await folder.close();
  }
}

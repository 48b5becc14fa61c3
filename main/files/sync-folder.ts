import { open } from 'node:fs/promises';

/** What file systems and systems answer that cannot flush a folder. */
const cannot = new Set(['EINVAL', 'ENOTSUP', 'ENOSYS', 'EBADF', 'EPERM']);

/**
 * Flushes a folder's entries, so that a rename survives a power cut or a pulled medium. File systems that cannot do this (some FUSE
 * drivers) are let be, and so is Windows, which does not open folders.
 */
export async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } catch (error) {
    if (!cannot.has(String((error as NodeJS.ErrnoException).code))) throw error;
  } finally {
    await folder.close();
  }
}

import { constants } from 'node:fs';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { systemCode } from './failures';

/** libuv's UV_FS_O_DIRECT on Windows (FILE_FLAG_NO_BUFFERING); Node does not name it there. */
const windowsDirect = 0x02000000;

/**
 * Opens a file past the page cache, to be read unless `flags` say otherwise; undefined where that cannot be had, and then there is no file
 * that the attempt made. Kernel filesystems want memory of `alignedBuffers`, and say EINVAL of other.
 */
export async function openDirect(path: string, flags: number = constants.O_RDONLY): Promise<FileHandle | undefined> {
  const direct =
    process.platform === 'win32' ? windowsDirect : process.platform === 'linux' ? constants.O_DIRECT : undefined;
  if (direct === undefined) return undefined;
  try {
    return await open(path, flags | direct, 0o644);
  } catch (error) {
    if (!['EINVAL', 'ENOTSUP', 'EOPNOTSUPP'].includes(systemCode(error) ?? '')) throw error;
    // Made, and then refused. A file that had been there before would have been another error.
    if (flags & constants.O_EXCL) await rm(path, { force: true });
    return undefined;
  }
}

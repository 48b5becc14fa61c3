import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { openDirect } from './direct';
import type { Filesystem } from './facts';
import { cancelledUnless, mediumError, systemCode } from './failures';
import type { TransferProgress } from './transfer';

/** `direct`: what the medium holds; `cached`: possibly what the system still remembers of it. */
export type ReadBack = 'direct' | 'cached';

const chunk = 4 * 1024 * 1024;
const wasmPage = 64 * 1024;

/**
 * Reads a file back and returns its SHA-256 (hex), past the page cache where the system and the filesystem allow it
 * (O_DIRECT on Linux, FILE_FLAG_NO_BUFFERING on Windows; Node cannot say F_NOCACHE on macOS). On a FUSE filesystem the bytes pass
 * the kernel's cache by, but not that of the driver's process, so this says `cached`; so does memory (tmpfs).
 * Throws `media.gone`, `job.cancelled`.
 */
export async function readBack(
  path: string,
  filesystem: Filesystem,
  progress: TransferProgress & { onChunk?(chunk: Buffer): void },
): Promise<{ sha256: string; size: number; how: ReadBack }> {
  try {
    const direct = await openDirect(path);
    if (direct) {
      try {
        const result = await hashFile(direct, progress);
        return { ...result, how: readsPastCache(filesystem) ? 'direct' : 'cached' };
      } catch (error) {
        // Filesystems that take the flag and refuse the read, or want a coarser alignment than ours.
        if (systemCode(error) !== 'EINVAL') throw error;
      } finally {
        await direct.close();
      }
    }
    const file = await open(path, 'r');
    try {
      return { ...(await hashFile(file, progress)), how: 'cached' };
    } finally {
      await file.close();
    }
  } catch (error) {
    throw mediumError(error, path);
  }
}

/** Whether files of such a filesystem can be read past the cache of this computer, as far as that can be told beforehand. */
export function readsPastCache(filesystem: Filesystem): boolean {
  return process.platform !== 'darwin' && !filesystem.fuse && filesystem.family !== 'memory';
}

async function hashFile(
  file: FileHandle,
  progress: TransferProgress & { onChunk?(chunk: Buffer): void },
): Promise<{ sha256: string; size: number }> {
  const hash = createHash('sha256');
  const [first, second] = alignedBuffers();
  let [current, next] = [first, second];
  const total = (await file.stat()).size;
  let size = 0;
  let reading = file.read(current, 0, chunk, 0);
  try {
    for (;;) {
      const { bytesRead } = await reading;
      cancelledUnless(progress.signal);
      size += bytesRead;
      // A direct read that is short before the end makes the next one fail on its alignment, and the caller read through the cache.
      const last = bytesRead === 0 || size >= total;
      if (!last) reading = file.read(next, 0, chunk, size);
      const read = current.subarray(0, bytesRead);
      hash.update(read);
      progress.onChunk?.(read);
      progress.onBytes(bytesRead);
      if (last) return { sha256: hash.digest('hex'), size };
      [current, next] = [next, current];
    }
  } finally {
    await Promise.allSettled([reading]);
  }
}

/** Memory on a page boundary, as direct reads need it: a WebAssembly memory is the one kind of buffer that promises that. */
export function alignedBuffers(): [Buffer, Buffer] {
  const memory = new WebAssembly.Memory({ initial: (2 * chunk) / wasmPage });
  return [Buffer.from(memory.buffer, 0, chunk), Buffer.from(memory.buffer, chunk, chunk)];
}

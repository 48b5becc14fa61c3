import { type BigIntStats, constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { openDirect } from './direct';
import type { Filesystem } from './facts';
import { systemCode } from './failures';

/**
 * A file of a medium, open to be written. On a FUSE filesystem it is written past the page cache where that can be had (O_DIRECT): of what goes
 * through the cache most drivers are handed 4 KiB at a time, which is five times slower on NTFS.
 */
export class WriteTarget {
  readonly path: string;
  #handle: FileHandle;
  #direct: boolean;

  private constructor(path: string, handle: FileHandle, direct: boolean) {
    this.path = path;
    this.#handle = handle;
    this.#direct = direct;
  }

  /** Makes the file, which must not be there; or opens one to go on behind its first `kept` bytes, and cuts off what follows them. */
  static async open(path: string, filesystem: Filesystem, kept = 0): Promise<WriteTarget> {
    const flags = constants.O_WRONLY | (kept > 0 ? 0 : constants.O_CREAT | constants.O_EXCL);
    const direct = filesystem.fuse && process.platform === 'linux' ? await openDirect(path, flags) : undefined;
    const target = new WriteTarget(path, direct ?? (await open(path, flags, 0o644)), direct !== undefined);
    try {
      if (kept > 0) await target.#handle.truncate(kept);
      return target;
    } catch (error) {
      await target.close();
      throw error;
    }
  }

  /** Writes all of these bytes at a place. Not to be called while another write is under way. */
  async write(bytes: Uint8Array, at: number): Promise<void> {
    for (let done = 0; done < bytes.length; ) done += await this.#some(bytes, done, at + done);
  }

  async #some(bytes: Uint8Array, from: number, at: number): Promise<number> {
    try {
      return (await this.#handle.write(bytes, from, bytes.length - from, at)).bytesWritten;
    } catch (error) {
      // A driver that passes the flag on, to something that wants other lengths or other memory.
      if (!this.#direct || systemCode(error) !== 'EINVAL') throw error;
      await this.#throughCache();
      return 0;
    }
  }

  async #throughCache(): Promise<void> {
    const handle = await open(this.path, constants.O_WRONLY);
    await this.#handle.close();
    this.#handle = handle;
    this.#direct = false;
  }

  datasync(): Promise<void> {
    return this.#handle.datasync();
  }

  sync(): Promise<void> {
    return this.#handle.sync();
  }

  stat(): Promise<BigIntStats> {
    return this.#handle.stat({ bigint: true });
  }

  close(): Promise<void> {
    return this.#handle.close();
  }
}

import { createHash, type Hash } from 'node:crypto';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { EarlyFlush, syncFolder } from '../../files';
import type { JobContext } from '../../jobs';
import type { AgeWriter } from '../../trust';

const WRITE_BYTES = 1024 * 1024;

/**
 * A file on its way to its final name: written beside it under a hidden temporary name, hashed on the way, flushed to the
 * device and only then renamed. Until `land` nothing stands under the final name; `discard` removes every trace.
 */
export class LandingFile {
  readonly path: string;
  readonly temporary: string;
  readonly #file: FileHandle;
  readonly #encrypt: AgeWriter | undefined;
  readonly #early: EarlyFlush;
  readonly #hash: Hash = createHash('sha256');
  #pending: Uint8Array[] = [];
  #pendingBytes = 0;
  #size = 0;
  #open = true;

  private constructor(path: string, temporary: string, file: FileHandle, encrypt?: AgeWriter) {
    this.#encrypt = encrypt;
    this.path = path;
    this.temporary = temporary;
    this.#file = file;
    this.#early = new EarlyFlush(file);
  }

  /**
   * Creates the temporary file; the job knows of it before it exists, so that it never outlives a crash. With `encrypt` what is
   * written reaches the disk encrypted only.
   */
  static async create(
    path: string,
    job: Pick<JobContext, 'id' | 'scratch'>,
    encrypt?: AgeWriter,
  ): Promise<LandingFile> {
    const temporary = join(dirname(path), `.${basename(path)}.${job.id}.part`);
    job.scratch(temporary);
    return new LandingFile(path, temporary, await open(temporary, 'wx', 0o644), encrypt);
  }

  /** Bytes of the file so far. */
  get size(): number {
    return this.#size;
  }

  async write(bytes: Uint8Array): Promise<void> {
    if (!this.#encrypt) return this.#put(bytes);
    for (const sealed of this.#encrypt.push(bytes)) await this.#put(sealed);
  }

  /** As `write`, but the bytes are with the system when it settles: their memory may be used again. */
  async writeThrough(bytes: Uint8Array): Promise<void> {
    // What encrypts holds back what does not fill its chunk yet.
    await this.write(this.#encrypt ? Uint8Array.from(bytes) : bytes);
    await this.#flush();
  }

  /** Flushes everything to the device and returns the SHA-256 (hex) of the file. It still has its temporary name. */
  async finish(): Promise<string> {
    for (const sealed of this.#encrypt?.end() ?? []) await this.#put(sealed);
    await this.#flush();
    await this.#early.settled();
    await this.#file.sync();
    await this.#close();
    return this.#hash.digest('hex');
  }

  async #put(bytes: Uint8Array): Promise<void> {
    this.#hash.update(bytes);
    this.#size += bytes.length;
    this.#pending.push(bytes);
    this.#pendingBytes += bytes.length;
    if (this.#pendingBytes >= WRITE_BYTES) await this.#flush();
  }

  /** Gives a finished file its name, replacing what stood there, and makes the rename durable. */
  async land(): Promise<void> {
    await rename(this.temporary, this.path);
    await syncFolder(dirname(this.path));
  }

  async discard(): Promise<void> {
    await this.#close().catch(() => undefined);
    await rm(this.temporary, { force: true });
  }

  async #flush(): Promise<void> {
    const buffers = this.#pending;
    let left = this.#pendingBytes;
    this.#pending = [];
    this.#pendingBytes = 0;
    if (left === 0) return;
    let queue = buffers;
    while (left > 0) {
      const { bytesWritten } = await this.#file.writev(queue);
      left -= bytesWritten;
      this.#early.wrote(bytesWritten);
      if (left > 0) queue = [Buffer.concat(queue).subarray(bytesWritten)];
    }
  }

  async #close(): Promise<void> {
    if (!this.#open) return;
    this.#open = false;
    await this.#early.settled().catch(() => undefined);
    await this.#file.close();
  }
}

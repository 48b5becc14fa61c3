import type { FileHandle } from 'node:fs/promises';

const usual = 32 * 1024 * 1024;

/**
 * Flushes a file now and then while it is being written, one flush at a time and beside the writing, so that the flush at the end, which
 * is the one that counts, has little left to do.
 */
export class EarlyFlush {
  readonly #file: FileHandle;
  readonly #every: number;
  #written = 0;
  #running: Promise<void> | undefined;
  #fault: unknown;

  constructor(file: FileHandle, every = usual) {
    this.#file = file;
    this.#every = every;
  }

  /** Says that so many bytes more are with the system. */
  wrote(bytes: number): void {
    this.#written += bytes;
    if (this.#written < this.#every || this.#running !== undefined || this.#fault !== undefined) return;
    this.#written = 0;
    this.#running = this.#file.datasync().then(
      () => {
        this.#running = undefined;
      },
      (error: unknown) => {
        this.#running = undefined;
        // The system tells of a failed flush once only: a later one may go well.
        this.#fault = error;
      },
    );
  }

  /** Waits for the one under way, without which the file must not be closed. Throws what a flush failed with. */
  async settled(): Promise<void> {
    await this.#running;
    if (this.#fault !== undefined) throw this.#fault;
  }
}

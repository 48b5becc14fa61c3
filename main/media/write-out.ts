const MiB = 1024 * 1024;
const first = 16 * MiB;
const least = 4 * MiB;
const most = 64 * MiB;

/**
 * How many bytes are to be written before the next flush, by how long a flush after `bytes` took: so many that a fast medium does not
 * spend its time on flushing, and so few that a slow one is not owed more than a second or two.
 */
export function nextInterval(bytes: number, tookMs: number): number {
  if (tookMs > 1_000) return Math.max(least, bytes / 2);
  return tookMs < 250 ? Math.min(most, bytes * 2) : bytes;
}

const leastSlice = MiB;
const mostSlice = 8 * MiB;

/**
 * How many bytes are to be written at a time, by how long the last ones took; without a last time, the fewest. Few on a slow medium: what
 * is under way cannot be cancelled, and only what is done counts as progress.
 */
export function nextSlice(bytes: number = leastSlice, tookMs = Number.POSITIVE_INFINITY): number {
  if (tookMs < 20) return Math.min(mostSlice, Math.max(leastSlice, bytes * 2));
  return tookMs > 60 ? leastSlice : bytes;
}

/**
 * Has a file written out while it is being written, so that progress speaks of the medium and not of memory, a cancel does not wait for
 * gigabytes, and the flush at the end has little left to do.
 */
export class WriteOut {
  readonly #flush: () => Promise<void>;
  #interval = first;
  #written = 0;
  #flushing: Promise<void> = Promise.resolve();

  constructor(flush: () => Promise<void>) {
    this.#flush = flush;
  }

  /** Says that so many bytes more are with the system; settles when it may be given more. Throws what a flush failed with. */
  async wrote(bytes: number): Promise<void> {
    this.#written += bytes;
    if (this.#written < this.#interval) return;
    this.#written = 0;
    await this.#flushing;
    this.#flushing = this.#flushOnce(this.#interval);
    // Kept from being "unhandled" while another promise is awaited; this one is awaited itself later.
    this.#flushing.catch(() => {});
  }

  /** Waits for the flush under way, and throws what it failed with. */
  async settled(): Promise<void> {
    await this.#flushing;
  }

  async #flushOnce(bytes: number): Promise<void> {
    const began = performance.now();
    await this.#flush();
    this.#interval = nextInterval(bytes, performance.now() - began);
  }
}

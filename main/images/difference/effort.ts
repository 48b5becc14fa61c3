/** The base is read in windows of this many bytes, as long as the members it is kept in. */
const windowSize = 1024 * 1024;
/** Windows that a reader keeps. */
export const windowsKept = 32;

/**
 * How much of the base has to be unpacked to follow a difference: counts the windows that a reader loads who keeps the `windowsKept` used
 * last. Both sides count alike: no difference is made that costs more than is allowed, and one that does is not followed.
 */
export class Effort {
  readonly #kept = new Set<number>();
  readonly #most: number;
  #loads = 0;

  constructor(baseSize: number) {
    // Every window once is what a rebuilt layer needs; some are needed again for files that moved.
    this.#most = 64 + 8 * Math.ceil(baseSize / windowSize);
  }

  /** Whether these bytes of the base may still be read. */
  allows(offset: number, length: number): boolean {
    const last = Math.floor((offset + length - 1) / windowSize);
    for (let window = Math.floor(offset / windowSize); window <= last; window++) {
      if (this.#kept.delete(window)) {
        this.#kept.add(window);
        continue;
      }
      if (++this.#loads > this.#most) return false;
      this.#kept.add(window);
      if (this.#kept.size > windowsKept) this.#kept.delete(this.#kept.values().next().value as number);
    }
    return true;
  }
}

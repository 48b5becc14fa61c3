import { SealiftError } from '../../errors';

/** Entries of indexes that are followed, all together: indexes within indexes that name each other often would never end. */
const mostSteps = 100_000;

/**
 * What was read of an archive's metadata while its images are described. Whoever made it may name the same eight megabytes ten thousand times:
 * they are read and checked once.
 */
export class Looked {
  readonly #known = new Map<string, Promise<unknown>>();
  #steps = 0;

  /** What `read` gives, the first time it is asked for under this key. */
  once<T>(key: string, read: () => Promise<T>): Promise<T> {
    const known = this.#known.get(key) as Promise<T> | undefined;
    if (known) return known;
    const reading = read();
    this.#known.set(key, reading);
    return reading;
  }

  /** Counts one more entry. Throws `image.too_large`. */
  step(): void {
    if (++this.#steps > mostSteps) throw new SealiftError('image.too_large', { what: 'index', limit: mostSteps });
  }
}

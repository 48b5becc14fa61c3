import { spaceOf, withSpace } from './free';
import { inOrder, type Volume } from './volume';

/** How a system's volumes are read, and what cheaply tells that they may have changed. */
export interface Platform {
  read(): Promise<Volume[]>;
  probe(): Promise<string>;
}

export interface WatchOptions {
  /** Milliseconds between two looks while somebody listens. */
  readonly lookMs: number;
  /** A change is read once more after this long: labels and mounts come a moment after the device itself. */
  readonly settleMs: number;
  /** Everything is read anew this often even if nothing seems to have changed. */
  readonly fullMs: number;
}

const usual: WatchOptions = { lookMs: 1_000, settleMs: 1_500, fullMs: 30_000 };
/** Changes of free space below this part of the size are nobody's business. */
const noticeable = 0.001;

/** The volumes of this computer, live while somebody listens; nothing runs while nobody does. */
export class DriveWatch {
  readonly #platform: Platform;
  readonly #options: WatchOptions;
  readonly #listeners = new Set<(volumes: Volume[]) => void>();
  #known: Volume[] | undefined;
  #reading: Promise<Volume[]> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #probed = '';
  #readAt = 0;
  #settleAt = Number.POSITIVE_INFINITY;

  constructor(platform: Platform, options: Partial<WatchOptions> = {}) {
    this.#platform = platform;
    this.#options = { ...usual, ...options };
  }

  /** All volumes as they are now, in the order in which people look for them. */
  read(): Promise<Volume[]> {
    this.#reading ??= this.#platform
      .read()
      .then(withSpace)
      .then((volumes) => {
        const ordered = inOrder(volumes);
        const before = this.#known;
        this.#readAt = Date.now();
        if (before && same(before, ordered)) return before;
        this.#known = ordered;
        if (before) this.#tell(ordered);
        return ordered;
      })
      .finally(() => {
        this.#reading = undefined;
      });
    return this.#reading;
  }

  /** Calls `listener` with the whole list whenever something of it has changed. Returns what ends that. */
  listen(listener: (volumes: Volume[]) => void): () => void {
    this.#listeners.add(listener);
    if (this.#listeners.size === 1) this.#schedule(0);
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size > 0) return;
      clearTimeout(this.#timer);
      this.#timer = undefined;
    };
  }

  #schedule(ms: number): void {
    clearTimeout(this.#timer);
    if (this.#listeners.size === 0) return;
    this.#timer = setTimeout(() => {
      this.#look()
        .catch(() => undefined) // a tool that failed once is asked again
        .finally(() => this.#schedule(this.#options.lookMs));
    }, ms);
    this.#timer.unref();
  }

  async #look(): Promise<void> {
    const probed = await this.#platform.probe();
    const changed = probed !== this.#probed;
    const now = Date.now();
    if (changed) {
      this.#probed = probed;
      this.#settleAt = now + this.#options.settleMs;
    }
    const settling = now >= this.#settleAt;
    if (settling) this.#settleAt = Number.POSITIVE_INFINITY;
    if (changed || settling || now - this.#readAt >= this.#options.fullMs) await this.#readAnew();
    else await this.#askSpace();
  }

  /** A reading that somebody else began may be from before the change: it does not count. One that fails is made up for at the next look. */
  async #readAnew(): Promise<void> {
    await this.#reading?.catch(() => undefined);
    try {
      await this.read();
    } catch (error) {
      this.#probed = '';
      throw error;
    }
  }

  /** Free space changes without any mount changing, and a FUSE volume may die with its mount still listed. */
  async #askSpace(): Promise<void> {
    const mounted = (this.#known ?? []).filter((volume) => volume.kind !== 'network' && volume.mountPoint !== null);
    const spaces = await Promise.all(mounted.map((volume) => spaceOf(volume.mountPoint as string)));
    const moved = mounted.some((volume, index) => {
      const space = spaces[index];
      if (space === undefined || space === 'silent') return false;
      return space === 'gone' || !near(volume.free, space.free, volume.size);
    });
    if (moved) await this.read();
  }

  #tell(volumes: Volume[]): void {
    for (const listener of this.#listeners) {
      try {
        listener(volumes);
      } catch {
        // One listener's trouble is not another's.
      }
    }
  }
}

function same(a: readonly Volume[], b: readonly Volume[]): boolean {
  const still = (volume: Volume) => JSON.stringify({ ...volume, free: null });
  return (
    a.length === b.length &&
    a.every((volume, index) => {
      const other = b[index];
      return other !== undefined && still(volume) === still(other) && near(volume.free, other.free, volume.size);
    })
  );
}

function near(a: number | null, b: number | null, size: number): boolean {
  if (a === null || b === null) return a === b;
  return Math.abs(a - b) <= Math.max(1024 * 1024, size * noticeable);
}

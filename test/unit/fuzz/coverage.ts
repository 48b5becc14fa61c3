import { Session } from 'node:inspector/promises';

/** A block of a function, by the script and its place in it, with how often (in powers of two) it ran. */
type Mark = string;

/**
 * V8's own precise block coverage, read between inputs: what a parser did with one input that it never did before. Needs nothing to be
 * installed and no instrumented code.
 */
export class Coverage {
  readonly #session = new Session();
  readonly #seen = new Set<Mark>();
  readonly #wanted: RegExp;

  constructor(wanted: RegExp) {
    this.#wanted = wanted;
  }

  async start(): Promise<void> {
    this.#session.connect();
    await this.#session.post('Profiler.enable');
    await this.#session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  }

  async stop(): Promise<void> {
    await this.#session.post('Profiler.stopPreciseCoverage');
    this.#session.disconnect();
  }

  get size(): number {
    return this.#seen.size;
  }

  /** Takes what ran since the last time; says how much of it was new. */
  async take(): Promise<number> {
    const { result } = await this.#session.post('Profiler.takePreciseCoverage');
    let fresh = 0;
    for (const { url, functions } of result) {
      if (!this.#wanted.test(url)) continue;
      for (const { ranges } of functions)
        for (const { startOffset, endOffset, count } of ranges) {
          if (count === 0) continue;
          const mark = `${url.slice(-40)}:${startOffset}-${endOffset}x${Math.min(5, Math.floor(Math.log2(count)))}`;
          if (this.#seen.has(mark)) continue;
          this.#seen.add(mark);
          fresh++;
        }
    }
    return fresh;
  }
}

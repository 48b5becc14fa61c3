/** Lets work begin while less than so much is under way. */
export class Turnstile {
  readonly #most: number;
  readonly #running = new Set<Promise<unknown>>();

  constructor(most: number) {
    this.#most = most;
  }

  /** Settles once the work has begun, with what it will come to. What fails must be heard of through that. */
  async begin(work: () => Promise<void>): Promise<{ readonly ended: Promise<void> }> {
    while (this.#running.size >= this.#most) await Promise.race(this.#running);
    const ended = work();
    const quiet = ended
      .catch(() => undefined)
      .finally(() => {
        this.#running.delete(quiet);
      });
    this.#running.add(quiet);
    return { ended };
  }
}

/** Those who want to be told of a change, without what changed. */
export class Listeners {
  readonly #listeners = new Set<() => void>();

  /** Answers with what takes the listener away again. */
  add(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  readonly call = (): void => {
    for (const listener of this.#listeners) listener();
  };
}

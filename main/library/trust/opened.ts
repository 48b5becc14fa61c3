/** How long an identity stays unlocked after it was last used. */
const patienceMs = 30 * 60_000;

/** Identities that a passphrase has unlocked: in this process's memory alone, and for half an hour after their last use. */
export class OpenedIdentities {
  readonly #opened = new Map<string, { identity: string; until: number }>();
  readonly #now: () => number;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  add(recipient: string, identity: string): void {
    this.#opened.set(recipient, { identity, until: this.#now() + patienceMs });
  }

  /** The identity that belongs to a public key, while it is unlocked. Asking counts as use. */
  get(recipient: string): string | undefined {
    const found = this.#opened.get(recipient);
    if (!found) return undefined;
    if (found.until < this.#now()) {
      this.#opened.delete(recipient);
      return undefined;
    }
    found.until = this.#now() + patienceMs;
    return found.identity;
  }

  /** Whether it is unlocked; looking is no use. */
  has(recipient: string): boolean {
    return (this.#opened.get(recipient)?.until ?? 0) >= this.#now();
  }

  clear(recipient?: string): void {
    if (recipient === undefined) this.#opened.clear();
    else this.#opened.delete(recipient);
  }
}

import { createHash } from 'node:crypto';
import { z } from 'zod';

/** A row of the history as it stands in the database, in the form that its digest is over. */
export const chainedRow = z.object({
  id: z.number(),
  at: z.string(),
  /** Who did it: `user@host`. */
  actor: z.string(),
  action: z.string(),
  subject: z.string(),
  site: z.string().nullable(),
  /** The JSON text itself: another spelling is another row. */
  detail: z.string(),
  /** Digest of the row before; null in rows from before there was a chain. */
  previous: z.string().nullable(),
  digest: z.string().nullable(),
});
export type ChainedRow = Readonly<z.output<typeof chainedRow>>;

/** What the first row of all follows. */
export const CHAIN_START = '0'.repeat(64);

/** SHA-256 (hex) of a row that follows one with the digest `previous`. */
export function rowDigest(row: Omit<ChainedRow, 'previous' | 'digest'>, previous: string): string {
  const { id, at, actor, action, subject, site, detail } = row;
  return createHash('sha256')
    .update(JSON.stringify([previous, id, at, actor, action, subject, site, detail]))
    .digest('hex');
}

/** A place where the chain does not hold. `removed`: a row before this one is gone; `edited`: this row is not as it was written. */
export interface ChainFault {
  readonly id: number;
  readonly problem: 'removed' | 'edited';
}

export interface ChainState {
  readonly rows: number;
  /** Digest of the last row: whoever knows it can tell whether everything up to there is as it was. */
  readonly head: string;
  readonly lastId: number;
  readonly faults: readonly ChainFault[];
}

/** Follows the chain over rows in the order of their ids. Rows from before the chain are covered by the first chained one. */
export class ChainWalk {
  #previous = CHAIN_START;
  #lastId = 0;
  #rows = 0;
  readonly #faults: ChainFault[] = [];

  next(row: ChainedRow): void {
    this.#rows++;
    const digest = rowDigest(row, this.#previous);
    if (row.id !== this.#lastId + 1) this.#faults.push({ id: row.id, problem: 'removed' });
    else if (row.previous !== null && row.previous !== this.#previous)
      this.#faults.push({ id: row.id - 1, problem: 'edited' });
    const stored = row.digest ?? digest;
    // What follows is judged by what was written here, so that one fault is told once.
    if (row.previous !== null && rowDigest(row, row.previous) !== stored)
      this.#faults.push({ id: row.id, problem: 'edited' });
    this.#previous = stored;
    this.#lastId = row.id;
  }

  /** `written` is the highest id that was ever given out: rows taken from the end are missed by it. */
  end(written: number): ChainState {
    if (written > this.#lastId) this.#faults.push({ id: written, problem: 'removed' });
    const told = this.#faults.filter((fault, at) => this.#faults.findIndex((other) => other.id === fault.id) === at);
    return { rows: this.#rows, head: this.#previous, lastId: this.#lastId, faults: told };
  }
}

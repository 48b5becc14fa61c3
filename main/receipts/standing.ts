/** Where a receipt stands in the chain of its site. */
export type Standing = 'first' | 'next' | 'gap' | 'same' | 'older' | 'fork';

/** A receipt, in whichever form, by what places it in its chain. */
export interface Link {
  /** SHA-256 (hex) of its signed bytes. */
  readonly id: string;
  readonly form: 'full' | 'short';
  readonly number: number;
  /** Identity of its full form, or the beginning of it. */
  readonly digest: string;
}

/** A receipt that is to be placed, with the one that it follows: its identity or the beginning of it; null where a chain begins. */
export interface NewLink extends Link {
  readonly previous: string | null;
}

/**
 * Places a receipt after those that are known of its site: `last`, and all that have its number. `next` is also the full form of the
 * last one, where only the short form was known: it says more. A chain may begin anew later on (a site that lost its catalog): then
 * numbers still go up, and what lies between is a gap. Two receipts of one number, or two that claim one place, are a fork.
 */
export function standingOf(receipt: NewLink, last: Link | undefined, sameNumber: readonly Link[]): Standing {
  if (!last) return 'first';
  if (sameNumber.length > 0) {
    if (sameNumber.some(({ digest }) => !agree(digest, receipt.digest))) return 'fork';
    const known = sameNumber.some(({ id, form }) => id === receipt.id || form === 'full') || receipt.form === 'short';
    if (known) return 'same';
    return receipt.number === last.number ? 'next' : 'older';
  }
  if (receipt.number < last.number) return 'older';
  if (receipt.number > last.number + 1 || receipt.previous === null) return 'gap';
  return agree(receipt.previous, last.digest) ? 'next' : 'fork';
}

/** Whether a receipt of this standing says something newer than what is known. */
export function movesOn(standing: Standing): boolean {
  return standing === 'first' || standing === 'next' || standing === 'gap';
}

/** Whether two identities are of one receipt, as far as the shorter one tells. */
function agree(a: string, b: string): boolean {
  const length = Math.min(a.length, b.length);
  return length > 0 && a.slice(0, length) === b.slice(0, length);
}

import type { Catalog, KnownSiteRow, ReceiptRow } from '../../catalog';
import { readReceipt } from '../../receipts';
import { factsOf, type ReceiptFacts } from './facts';

/** A receipt that was accepted, as it is kept and as it reads. */
export interface KeptReceipt {
  readonly known: KnownSiteRow;
  readonly row: ReceiptRow;
  readonly facts: ReceiptFacts;
}

/** The last accepted receipt of a site by its name here; undefined while there is none. */
export function lastReceipt(catalog: Catalog, site: string): KeptReceipt | undefined {
  const known = catalog.receipts.knownByName(site);
  const row = known && catalog.receipts.last(known.id);
  return row && { known, row, facts: factsOf(readReceipt(Buffer.from(row.content)).receipt) };
}

import type { Catalog, KnownSiteRow, ReceiptRow } from '../../catalog';
import { type ReadReceipt, readAny } from './facts';

/** A receipt that was accepted, as it is kept and as it reads. */
export interface KeptReceipt {
  readonly known: KnownSiteRow;
  readonly row: ReceiptRow;
  readonly read: ReadReceipt;
}

/** The last accepted receipt of a site by its name here; undefined while there is none. */
export function lastReceipt(catalog: Catalog, site: string): KeptReceipt | undefined {
  const known = catalog.receipts.knownByName(site);
  const row = known && catalog.receipts.last(known.id);
  return row && { known, row, read: readAny(Buffer.from(row.content)) };
}

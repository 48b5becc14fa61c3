import type { Catalog, KnownSiteRow, ReceiptRow } from '../../catalog';
import { type ReadReceipt, readAny } from './facts';

/** A receipt that was accepted, as it is kept and as it reads. */
export interface KeptReceipt {
  readonly known: KnownSiteRow;
  readonly row: ReceiptRow;
  readonly read: ReadReceipt;
}

/** Receipts that were read lately, by their identities: lists ask for the same ones again and again, and they do not change. */
const read = new Map<string, ReadReceipt>();
const MOST_READ = 200;

/** The last accepted receipt of a site by its name here; undefined while there is none. */
export function lastReceipt(catalog: Catalog, site: string): KeptReceipt | undefined {
  const known = catalog.receipts.knownByName(site);
  const row = known && catalog.receipts.last(known.id);
  return row && { known, row, read: contentOf(row) };
}

function contentOf({ id, content }: ReceiptRow): ReadReceipt {
  const before = read.get(id);
  // The same words again, or somebody changed the catalog behind our back.
  if (before?.content === content) return before;
  const now = readAny(Buffer.from(content));
  for (const oldest of read.keys()) {
    if (read.size < MOST_READ) break;
    read.delete(oldest);
  }
  read.set(id, now);
  return now;
}

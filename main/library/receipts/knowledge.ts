import type { SiteKnowledgeView } from '../../../preload/contract';
import type { Catalog } from '../../catalog';
import { fingerprint, parsePublicKey } from '../../trust';
import { lastReceipt } from './kept';
import { libraryHere, receiptView, sentView } from './views';

/** What is known of every site that a receipt came from or something was sent to, by name. */
export function sitesKnown(catalog: Catalog): SiteKnowledgeView[] {
  const here = libraryHere(catalog);
  const names = new Set([
    ...catalog.receipts.knownSites().map(({ site }) => site),
    ...catalog.deliveries.list().map(({ site }) => site),
  ]);
  return [...names].sort().map((site) => siteKnown(catalog, site, here));
}

/** What is known of one site, by its name here. */
export function siteKnown(catalog: Catalog, site: string, here = libraryHere(catalog)): SiteKnowledgeView {
  const known = catalog.receipts.knownByName(site);
  const last = lastReceipt(catalog, site);
  return {
    site,
    receipt: last ? receiptView(last.read, catalog, here) : null,
    importedAt: last?.row.acceptedAt ?? null,
    fingerprint: known ? fingerprint(parsePublicKey(known.publicKey)) : null,
    sent: catalog.deliveries.list(site).map((row) => sentView(row, catalog)),
  };
}

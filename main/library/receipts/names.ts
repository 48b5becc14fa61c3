import type { Catalog } from '../../catalog';

/** Every name by which a site is known here: installed at, written receipts of, heard of, sent to, or reached as a platform. */
export function siteNames(catalog: Catalog): string[] {
  const names = new Set([
    ...catalog.sites.list().map(({ name }) => name),
    ...catalog.platforms.list().map(({ site }) => site),
    ...catalog.receipts.ownSites(),
    ...catalog.receipts.knownSites().map(({ site }) => site),
    ...catalog.deliveries.list().map(({ site }) => site),
  ]);
  return [...names].sort();
}

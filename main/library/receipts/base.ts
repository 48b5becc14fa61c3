import type { Catalog, DeliveryAddition } from '../../catalog';
import type { Digest } from '../../images';
import { lastReceipt } from './kept';
import { type PresentVersion, presentVersions } from './present';

/** What a site has, by its last accepted receipt: what a delivery to it may count on. */
export interface SiteBase {
  readonly site: string;
  readonly receipt: { readonly number: number; readonly at: string };
  /** Diff ids of layers that are there. */
  readonly layers: ReadonlySet<Digest>;
  /** Versions of the library here whose images are all there. */
  readonly versions: readonly PresentVersion[];
}

/** Undefined where no receipt of the site was accepted. `site` is its name here. */
export function siteBase(catalog: Catalog, site: string): SiteBase | undefined {
  const last = lastReceipt(catalog, site);
  if (!last) return undefined;
  const { number, at } = last.row;
  const { versions, layers } = presentVersions(catalog, last.read.facts);
  return { site, receipt: { number, at }, layers, versions };
}

/**
 * Remembers that a package goes to a site, when it is exported for it or copied with the site named. The site's base does not move by it:
 * that only a receipt does.
 */
export function recordSent(
  catalog: Catalog,
  sent: Omit<DeliveryAddition, 'packageId'> & { readonly packageId?: string | null },
): void {
  catalog.deliveries.put({ ...sent, packageId: sent.packageId ?? null });
}

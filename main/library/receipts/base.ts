import { basename } from 'node:path';
import type { Catalog, DeliveryAddition, PackageRow } from '../../catalog';
import type { Digest } from '../../images';
import { lastReceipt } from './kept';
import { type PresentVersion, pinnedVersions, presentVersions } from './present';

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
  const { versions, layers } = presentVersions(pinnedVersions(catalog), last.read.facts);
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

/** Remembers a package that was copied to a medium for a site, unless it is waited for already. */
export function recordCarried(catalog: Catalog, carried: PackageRow, site: string): void {
  const { id, path, size, sealDigest, templateKey, templateName, version, delta } = carried;
  const waiting = catalog.deliveries
    .list(site)
    .some((sent) => sent.confirmedAs === null && sent.packageId === id && sent.sealDigest === sealDigest);
  if (waiting) return;
  const file = basename(path);
  recordSent(catalog, {
    site,
    templateKey,
    templateName,
    version,
    file,
    size,
    delta: delta !== null,
    packageId: id,
    sealDigest,
  });
}

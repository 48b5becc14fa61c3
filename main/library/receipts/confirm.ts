import type { Catalog, DeliveryRow } from '../../catalog';
import type { Digest } from '../../images';
import type { ReceiptFacts } from './facts';

/**
 * What a receipt confirms of something that was sent: that an installation runs it, or that all its images are there. Undefined where it
 * says nothing of it: then it may be under way, or lost.
 */
export function confirmationOf(
  sent: DeliveryRow,
  facts: ReceiptFacts,
  catalog: Catalog,
): 'installed' | 'arrived' | undefined {
  const summary = catalog.versions.list(sent.templateKey).find(({ version }) => version === sent.version);
  const there = facts.there;
  const images = imagesOf(sent, catalog);
  const arrived = there !== null && images.length > 0 && images.every((id) => there.images.has(id));
  const installed = facts.installations.some(({ template }) => {
    if (template.key !== sent.templateKey || template.version !== sent.version) return false;
    // What has another content under this name is not what was sent; where the site cannot tell, its images do.
    if (template.content === null) return arrived;
    return !summary || summary.contentDigest.startsWith(template.content);
  });
  return installed ? 'installed' : arrived ? 'arrived' : undefined;
}

/** Ids of the images of what was sent: of the very package while it is known, else of the version. */
function imagesOf(sent: DeliveryRow, catalog: Catalog): Digest[] {
  const row = sent.packageId === null ? undefined : catalog.packages.get(sent.packageId);
  const ofPackage =
    row?.sealDigest === sent.sealDigest ? row?.images.map(({ configDigest }) => configDigest) : undefined;
  if (ofPackage && ofPackage.length > 0 && !ofPackage.includes(null)) return ofPackage as Digest[];
  return catalog.versions.images(sent.templateKey, sent.version).map(({ configDigest }) => configDigest);
}

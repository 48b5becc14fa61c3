import type { Catalog, PinnedImage, VersionSummary } from '../../catalog';
import type { Digest } from '../../images';
import type { ReceiptFacts } from './facts';

/** A version of the library here. */
export interface PresentVersion {
  readonly key: string;
  readonly name: string;
  readonly version: string;
}

/** A version of the library with what it is pinned to. */
export interface PinnedVersion extends PresentVersion {
  readonly summary: VersionSummary;
  readonly images: readonly PinnedImage[];
}

/** All versions of the library here: read once for all receipts that are looked at together. */
export function pinnedVersions(catalog: Catalog): PinnedVersion[] {
  const names = new Map(catalog.templates.list().map(({ key, name }) => [key, name]));
  return catalog.versions.list().map((summary) => {
    const { templateKey: key, version } = summary;
    return { key, name: names.get(key) ?? key, version, summary, images: catalog.versions.images(key, version) };
  });
}

/** What of the library here is at the site that wrote a receipt. */
export function presentVersions(
  pinned: readonly PinnedVersion[],
  facts: ReceiptFacts,
): { readonly versions: PresentVersion[]; readonly layers: Set<Digest> } {
  const layers = new Set<Digest>(facts.there?.layers.keys() ?? []);
  const versions: PresentVersion[] = [];
  for (const { key, name, version, summary, images } of pinned) {
    if (!isThere(summary, images, facts)) continue;
    versions.push({ key, name, version });
    // Of the short form this is all that is known; the full form says it by itself.
    if (!facts.there) for (const image of images) for (const { diffId } of image.layers) layers.add(diffId);
  }
  return { versions, layers };
}

/** Whether all images of a version are there: by their ids, or (in the short form, which has none) because the site runs this very content. */
function isThere(version: VersionSummary, images: readonly PinnedImage[], facts: ReceiptFacts): boolean {
  if (images.length === 0) return false;
  const { there } = facts;
  if (there) return images.every(({ configDigest }) => there.images.has(configDigest));
  return facts.installations.some(({ template, state }) => state !== 'unknown' && runs(template, version));
}

/** Whether an installation was made of a version: by key, name and, as far as the site tells it, content. */
export function runs(template: ReceiptFacts['installations'][number]['template'], version: VersionSummary): boolean {
  return (
    template.key === version.templateKey &&
    template.version === version.version &&
    template.content !== null &&
    version.contentDigest.startsWith(template.content)
  );
}

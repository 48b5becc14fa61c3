import type { Catalog, PinnedImage, VersionSummary } from '../../catalog';
import type { Digest } from '../../images';
import type { ReceiptFacts } from './facts';

/** A version of the library here. */
export interface PresentVersion {
  readonly key: string;
  readonly name: string;
  readonly version: string;
}

/** What of the library here is at the site that wrote a receipt. */
export function presentVersions(
  catalog: Catalog,
  facts: ReceiptFacts,
): { readonly versions: PresentVersion[]; readonly layers: Set<Digest> } {
  const names = new Map(catalog.templates.list().map(({ key, name }) => [key, name]));
  const layers = new Set<Digest>(facts.there?.layers.keys() ?? []);
  const versions: PresentVersion[] = [];
  for (const version of catalog.versions.list()) {
    const images = catalog.versions.images(version.templateKey, version.version);
    if (!isThere(version, images, facts)) continue;
    versions.push({
      key: version.templateKey,
      name: names.get(version.templateKey) ?? version.templateKey,
      version: version.version,
    });
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

import type { Catalog, PinnedImage, VersionSummary } from '../catalog';
import { SealiftError } from '../errors';
import { formatPlatform, type ImageRecord } from '../images';
import { componentsOf, descriptionOf, type Template } from '../templates';
import { contentDigest } from './content-digest';

export interface Registration {
  readonly template: Template;
  /** metadata.json as it is to be kept. */
  readonly metadata: string;
  readonly source: VersionSummary['source'];
  readonly description?: string;
  /** The images it is pinned to; undefined leaves pins as they are. */
  readonly images?: { readonly components: readonly ImageRecord[]; readonly plugins: readonly ImageRecord[] };
}

/** What the catalog holds of a version already: nothing, the same content, or other content (or other images). */
export function compareWithCatalog(catalog: Catalog, registration: Registration): 'new' | 'same' | 'different' {
  const { group_key: key, group_version: version } = registration.template;
  const known = catalog.versions.get(key, version);
  if (!known) return 'new';
  if (known.contentDigest !== contentDigest(registration.template)) return 'different';
  const pins = new Map(catalog.versions.images(key, version).map((pin) => [pin.reference, pin.configDigest]));
  const images = [...(registration.images?.components ?? []), ...(registration.images?.plugins ?? [])];
  return images.some((image) => pins.has(image.reference) && pins.get(image.reference) !== image.configDigest)
    ? 'different'
    : 'same';
}

/** Puts a version into the catalog, with its template and pins. To be called in a transaction of the caller's. */
export function registerVersion(catalog: Catalog, registration: Registration): { replaced: boolean } {
  const { template, metadata, source } = registration;
  const { group_key: templateKey, group_name: name, group_version: version } = template;
  catalog.templates.put({ key: templateKey, name, description: registration.description ?? descriptionOf(template) });
  const outcome = catalog.versions.put({
    templateKey,
    version,
    metadata,
    contentDigest: contentDigest(template),
    source,
    components: componentsOf(template).length,
  });
  pinImages(catalog, registration);
  return outcome;
}

/** Pins a version to the images it was exported or imported with; a pinned plugin is kept when only components are given. */
export function pinImages(catalog: Catalog, { template, images }: Pick<Registration, 'template' | 'images'>): void {
  if (!images) return;
  const key = template.group_key;
  const version = template.group_version;
  const given = [
    ...images.components.map((image) => pin('component', image)),
    ...images.plugins.map((image) => pin('plugin', image)),
  ];
  const names = new Set(given.map((image) => `${image.role} ${image.reference}`));
  const kept = catalog.versions.images(key, version).filter((image) => !names.has(`${image.role} ${image.reference}`));
  catalog.versions.pinImages(key, version, [...given, ...kept]);
}

function pin(role: PinnedImage['role'], image: ImageRecord): PinnedImage {
  return {
    role,
    reference: image.reference,
    configDigest: image.configDigest,
    platform: formatPlatform(image.platform),
    layers: image.layers.map(({ diffId, size }) => ({ diffId, size })),
  };
}

/** The template that a person means by a name or key. Throws `library.unknown_template`, `library.ambiguous_name` (with keys). */
export function findTemplate(catalog: Catalog, nameOrKey: string): { key: string; name: string; description: string } {
  const [first, ...others] = catalog.templates.find(nameOrKey);
  if (!first) throw new SealiftError('library.unknown_template', { name: nameOrKey });
  if (others.length > 0)
    throw new SealiftError('library.ambiguous_name', {
      name: nameOrKey,
      keys: [first, ...others].map(({ key }) => key),
    });
  return first;
}

import type { TemplateView, VersionView } from '../../preload/contract';
import type { Catalog, VersionRow } from '../catalog';
import { SealiftError } from '../errors';
import type { Digest } from '../images';
import type { VersionName } from '../service-types';
import {
  blankCredentials,
  compareVersions,
  describeVersion,
  imageReferences,
  parseTemplate,
  pluginsOf,
  secretNames,
  serializeTemplate,
  type Template,
} from '../templates';
import { findTemplate } from './register';

export interface LibraryVersion {
  readonly row: VersionRow;
  readonly template: Template;
  readonly pins: ReadonlyMap<string, Digest>;
}

/** All templates with their versions, newest version first. */
export function listTemplates(catalog: Catalog): TemplateView[] {
  const versions = Map.groupBy(catalog.versions.list(), (version) => version.templateKey);
  return catalog.templates.list().map(({ key, name, description }) => ({
    key,
    name,
    description,
    versions: (versions.get(key) ?? [])
      .map(({ version, publishedAt, source, components }) => ({ version, publishedAt, source, components }))
      .sort((a, b) => compareVersions(b.version, a.version)),
  }));
}

/** The version that is meant; the newest when none is named. Throws `library.unknown_template`, `library.unknown_version`. */
export function findVersion(catalog: Catalog, { name, version }: VersionName): LibraryVersion {
  const template = findTemplate(catalog, name);
  const wanted = version ?? newest(catalog.versions.list(template.key).map((row) => row.version));
  const row = wanted === undefined ? undefined : catalog.versions.get(template.key, wanted);
  if (!row) throw new SealiftError('library.unknown_version', { name, version: version ?? '' });
  const pins = catalog.versions
    .images(template.key, row.version)
    .map((pin) => [pin.reference, pin.configDigest as Digest] as const);
  return { row, template: parseTemplate(row.metadata), pins: new Map(pins) };
}

function newest(versions: readonly string[]): string | undefined {
  return [...versions].sort(compareVersions).at(-1);
}

export function versionView(catalog: Catalog, name: VersionName): VersionView {
  const { row, template, pins } = findVersion(catalog, name);
  const { components, plugins } = imageReferences(template);
  const known = catalog.templates.get(row.templateKey);
  return {
    key: row.templateKey,
    name: template.group_name,
    version: row.version,
    publishedAt: row.publishedAt,
    source: row.source,
    description: known?.description ?? '',
    components: describeVersion(template),
    plugins: pluginsOf(template).map((plugin) => ({ name: plugin.name, image: plugin.shareImage })),
    secrets: secretNames(template),
    images: [...components, ...plugins].map((reference) => ({ reference, configDigest: pins.get(reference) ?? null })),
  };
}

/** The metadata.json of a version to be handed on: the very text that was published, unless hub credentials had to be blanked. */
export function shareableMetadata(catalog: Catalog, name: VersionName): string {
  const { row, template } = findVersion(catalog, name);
  const blanked = serializeTemplate(blankCredentials(template));
  return blanked === serializeTemplate(template) ? row.metadata : blanked;
}

/** Removes one version, or the template with all of them. Packages and images stay. */
export function removeVersions(catalog: Catalog, { name, version }: VersionName, actor: string): { removed: string[] } {
  const template = findTemplate(catalog, name);
  return catalog.transaction(() => {
    const all = catalog.versions.list(template.key).map((row) => row.version);
    if (version !== undefined && !all.includes(version))
      throw new SealiftError('library.unknown_version', { name, version });
    const removed = version === undefined ? all : [version];
    for (const each of removed) {
      catalog.versions.remove(template.key, each);
      catalog.history.append({
        actor,
        action: 'remove',
        subject: `${template.name}@${each}`,
        detail: { key: template.key },
      });
    }
    if (removed.length === all.length) catalog.templates.remove(template.key);
    return { removed };
  });
}

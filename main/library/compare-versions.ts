import type { Catalog } from '../catalog';
import type { VersionName } from '../service-types';
import { compareTemplates, type TemplateComparison } from '../templates';
import { findVersion } from './versions';

/**
 * What an installation of the first version would see of the second. Images are compared by what each version is pinned to; a version
 * that was never exported or imported is pinned to none. Changes nothing. Throws `library.unknown_template`, `library.unknown_version`.
 */
export function compareVersionsOf(catalog: Catalog, from: VersionName, to: VersionName): TemplateComparison {
  const [before, after] = [findVersion(catalog, from), findVersion(catalog, to)];
  const imagesOf = ({ row }: typeof before) => catalog.versions.imageContents(row.templateKey, row.version);
  return compareTemplates(before.template, after.template, {
    images: { from: imagesOf(before), to: imagesOf(after) },
  });
}

import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { PackageSummaryView, PackageView } from '../../preload/contract';
import type { Catalog, PackageRow, PackageSummaryRow } from '../catalog';
import { formatPlatform } from '../images';
import { deltaView, type InspectedPackage, type PackagedImage, type PackageHeader } from '../packages';
import { componentsOf, imageReferences } from '../templates';

type ImageFacts = PackageView['images'];

/** Remembers a package file. `sha256` is null while nobody has read the whole file; what is known of it before is then kept. */
export function recordPackage(
  catalog: Catalog,
  path: string,
  mtimeMs: number,
  contents: PackageHeader & {
    readonly images?: readonly PackagedImage[];
    readonly sha256: string | null;
    readonly size: number;
    readonly recipients?: number | undefined;
  },
): PackageRow {
  const absolute = resolve(path);
  const before = catalog.packages.byPath(absolute);
  const unchanged = before?.size === contents.size && before.mtimeMs === mtimeMs;
  return catalog.packages.put({
    path: absolute,
    size: contents.size,
    sha256: contents.sha256 ?? (unchanged ? before.sha256 : null),
    mtimeMs,
    kind: contents.kind,
    seal: sealStateOf(contents),
    sealDigest: contents.sealDigest ?? null,
    templateKey: contents.template.group_key,
    templateName: contents.template.group_name,
    version: contents.template.group_version,
    components: componentsOf(contents.template).length,
    recipients: contents.recipients ?? null,
    delta: deltaView(contents.seal) ?? null,
    images: imageFacts(contents),
  });
}

/** What people see of a remembered package. */
export function packageView(row: PackageRow, present = existsSync(row.path)): PackageView {
  return { ...packageSummary(row, present), images: row.images };
}

/** What lists show of a remembered package. */
export function packageSummary(row: PackageSummaryRow, present = existsSync(row.path)): PackageSummaryView {
  return {
    id: row.id,
    path: row.path,
    size: row.size,
    sha256: row.sha256,
    kind: row.kind,
    seal: row.seal,
    name: row.templateName,
    version: row.version,
    key: row.templateKey,
    components: row.components,
    ...(row.recipients !== null && { recipients: row.recipients }),
    ...(row.delta && { delta: row.delta }),
    createdAt: row.createdAt,
    present,
  };
}

/** What people see of a package file that was only inspected. */
export function inspectedView(inspected: InspectedPackage): PackageView {
  const delta = deltaView(inspected.seal);
  return {
    id: null,
    path: inspected.path,
    size: inspected.size,
    sha256: null,
    kind: inspected.kind,
    seal: sealStateOf(inspected),
    name: inspected.template.group_name,
    version: inspected.template.group_version,
    key: inspected.template.group_key,
    components: componentsOf(inspected.template).length,
    ...(inspected.recipients !== undefined && { recipients: inspected.recipients }),
    ...(delta && { delta }),
    images: imageFacts(inspected),
    createdAt: inspected.modifiedAt,
    present: true,
  };
}

function sealStateOf(header: PackageHeader): PackageView['seal'] {
  if (!header.seal) return 'unsealed';
  return header.signature ? 'signed' : 'unsigned';
}

/** By the best that is known: the images as read, as sealed, or only as the template names them. */
function imageFacts(header: PackageHeader & { readonly images?: readonly PackagedImage[] }): ImageFacts {
  const known = header.images?.map(({ image }) => image) ?? header.seal?.images;
  if (known) {
    return known.map(({ reference, configDigest, platform, layers }) => ({
      reference,
      configDigest,
      platform: formatPlatform(platform),
      size: layers.reduce((sum, layer) => sum + layer.size, 0),
    }));
  }
  const { components, plugins } = imageReferences(header.template);
  return [...components, ...plugins].map((reference) => ({
    reference,
    configDigest: null,
    platform: null,
    size: null,
  }));
}

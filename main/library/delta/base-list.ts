import type { DeltaBasesView } from '../../../preload/contract';
import { type Base, type PreviewedPackage, previewDeltas } from '../../packages';
import type { VersionName } from '../../service-types';
import { compareVersions, isNewer } from '../../templates';
import type { LibraryEnvironment } from '../environment';
import { siteBase } from '../receipts/base';
import { findVersion } from '../versions';
import { pinnedSizes, siteAsBase, versionAsBase } from './bases';

type Listed = DeltaBasesView['bases'][number];

/**
 * Everything that a version can be delivered as the difference to: other versions whose images are known, newest first, then sites that told what
 * they have; each with the length of the delta and of the full package. Reads no layer. A base that shares nothing is told with none left out.
 */
export async function deltaBases(version: VersionName, env: LibraryEnvironment): Promise<DeltaBasesView> {
  const { catalog } = env;
  const { row, template, pins } = findVersion(catalog, version);
  const { templateKey: key } = row;
  const others = catalog.versions
    .list(key)
    .map((other) => other.version)
    .filter((other) => other !== row.version)
    .sort((a, b) => compareVersions(b, a));
  const found: { base: Base; listed: Listed['base'] }[] = [];
  for (const other of others) {
    const base = versionAsBase(catalog, { key, name: template.group_name, version: other });
    if (base.layers.size > 0)
      found.push({ base, listed: { kind: 'version', version: other, newer: isNewer(other, row.version) } });
  }
  // Also those that nothing was ever installed at from here.
  for (const { site } of catalog.receipts.knownSites()) {
    const known = siteBase(catalog, site);
    if (!known) continue;
    const versions = known.versions.filter((one) => one.key === key).map((one) => one.version);
    found.push({ base: siteAsBase(catalog, site), listed: { kind: 'site', site, receipt: known.receipt, versions } });
  }
  if (found.length === 0) return { bases: [] };
  const engine = env.engine();
  const sizes = pinnedSizes(catalog, key);
  const previews = await previewDeltas(
    { template, pins, kinds: ['rainbond-app'], compression: 'default', sizeOf: (layer) => sizes.get(layer) },
    engine ? [engine.source()] : [],
    env.vault,
    found.map(({ base }) => [base]),
  );
  return { bases: found.map(({ listed }, at) => ({ base: listed, size: sizeOf(previews[at]) })) };
}

function sizeOf(preview: PreviewedPackage | undefined): Listed['size'] {
  if (!preview?.full) return { bytes: null, full: null, leftOut: 0 };
  return { bytes: preview.bytes, full: preview.full.bytes, leftOut: preview.full.leftOut };
}

import { SealiftError } from '../../errors';
import type { JobContext } from '../../jobs';
import { readPackage } from '../../packages';
import type { SbomSummary } from '../../service-types';
import { requireFull } from '../delta/require-full';
import type { LibraryEnvironment } from '../environment';
import { judgePackage } from '../trust/verdict';
import { sourceFor } from '../volumes';
import { type CycloneDx, cycloneDx, type ImageInventory } from './cyclonedx';
import { apkPackages, distributionOf, dpkgPackages, MOST_PACKAGES } from './package-lists';
import { rpmPackages } from './rpm';
import { type LayerFindings, LayerScanner, mergeLayers } from './scan';

/**
 * Lists what a package delivers as CycloneDX: images, layers, and the packages of dpkg, apk and rpm databases in them. Reads
 * and checks the whole package on the way, loads nothing, and runs nothing of it. Databases of rpm that are not in SQLite are named as not read.
 */
export async function packageSbom(
  path: string,
  env: LibraryEnvironment,
  context: JobContext,
): Promise<{ document: CycloneDx; summary: SbomSummary }> {
  context.plan([{ key: 'verify', weight: 1 }]);
  const { source } = await sourceFor(path, env);
  context.begin('verify', source.size);
  const scanner = new LayerScanner();
  const contents = await readPackage(source, {
    signal: context.signal,
    loader: scanner,
    onHeader: async (header) => requireFull(header, source.path),
    onBytes: (bytes) => context.advance(bytes),
    onItem: (name) => context.item(name),
  });
  const { verdict, error } = await judgePackage(contents, env.trust);
  if (verdict.state === 'broken') throw error ?? new SealiftError('trust.broken');
  const images = contents.images.map(({ image, layerKeys }): ImageInventory => {
    const layers = layerKeys.map((key, at) => scanner.layers.get(key ?? image.layers[at]?.diffId ?? ''));
    const found = mergeLayers(layers.filter((layer): layer is LayerFindings => layer !== undefined));
    const rpm = found.rpm.map((each) => (each === 'unread' ? undefined : rpmPackages(each, env.sqliteBinding)));
    const packages = [
      ...found.dpkg.flatMap(dpkgPackages),
      ...found.apk.flatMap(apkPackages),
      ...rpm.flatMap((each) => each ?? []),
    ].slice(0, MOST_PACKAGES);
    return {
      reference: image.reference,
      configDigest: image.configDigest,
      platform: image.platform,
      layers: image.layers,
      distribution: found.release === undefined ? undefined : distributionOf(found.release),
      packages,
      notRead: rpm.includes(undefined) ? ['rpm'] : [],
    };
  });
  return {
    document: cycloneDx(contents, images),
    summary: {
      images: images.map(({ reference, distribution, packages, notRead }) => ({
        reference,
        distribution: distribution ? `${distribution.id} ${distribution.version}`.trim() : null,
        packages: packages.length,
        notRead,
      })),
    },
  };
}

import type { Catalog, PinnedImage } from '../../catalog';
import { SealiftError } from '../../errors';
import { type Digest, type DiskVault, type ImageRecord, parsePlatform } from '../../images';
import type { Base } from '../../packages';
import type { DeltaInput } from '../../service-types';
import { siteBase } from '../receipts/base';
import type { LibraryVersion } from '../versions';

/**
 * What a delta of a version is to count on. Versions count by the images they are pinned to, sites by what they last told; never what was sent.
 * Throws `delta.base_itself`, `delta.base_unknown`, `delta.site_unknown`, `library.unknown_version`.
 */
export function basesOf(
  catalog: Catalog,
  { row, template }: LibraryVersion,
  { against }: Pick<DeltaInput, 'against'>,
): Base[] {
  const bases = against.map((one): Base => {
    if ('site' in one) return siteAsBase(catalog, one.site);
    const { group_name: name } = template;
    const { version } = one;
    if (version === row.version) throw new SealiftError('delta.base_itself', { name, version });
    if (!catalog.versions.get(row.templateKey, version))
      throw new SealiftError('library.unknown_version', { name, version });
    const base = versionAsBase(catalog, { key: row.templateKey, name, version });
    if (base.layers.size === 0) throw new SealiftError('delta.base_unknown', { name, version });
    return base;
  });
  const named = new Map(bases.map((base) => [JSON.stringify('site' in base ? base.site : base.version), base]));
  return [...named.values()];
}

/** The images of bases, for what may be the difference to them. What is not whole in the vault is known by its layers only. */
export async function withImages(bases: readonly Base[], catalog: Catalog, vault: DiskVault): Promise<Base[]> {
  return Promise.all(
    bases.map(async (base) => {
      const versions = 'site' in base ? base.versions.map(({ version }) => version) : [base.version];
      const pinned = versions.flatMap(({ key, version }) => catalog.versions.images(key, version));
      return { ...base, images: await Promise.all(pinned.map((pin) => imageOf(pin, vault))) };
    }),
  );
}

async function imageOf(pin: PinnedImage, vault: DiskVault): Promise<ImageRecord> {
  const configDigest = pin.configDigest as Digest;
  const known = await vault.image(pin.reference, configDigest);
  if (known) return known;
  const layers = pin.layers.map(({ diffId, size }) => ({ diffId: diffId as Digest, size }));
  const platform = parsePlatform(pin.platform) ?? { os: 'linux', architecture: 'amd64' };
  return { reference: pin.reference, configDigest, config: Buffer.from('{}'), platform, layers };
}

type VersionBase = Extract<Base, { version: unknown }> & { readonly layers: ReadonlyMap<Digest, number> };

/** The layers of a version with their lengths, by the images it is pinned to: none where it is not pinned. */
export function versionAsBase(catalog: Catalog, version: { key: string; name: string; version: string }): VersionBase {
  const images = catalog.versions.images(version.key, version.version);
  return {
    version,
    layers: new Map(images.flatMap(({ layers }) => layers.map(({ diffId, size }) => [diffId as Digest, size]))),
  };
}

/** What a site has, by its last receipt. Throws `delta.site_unknown`. */
export function siteAsBase(catalog: Catalog, site: string): Base {
  const known = siteBase(catalog, site);
  if (!known) throw new SealiftError('delta.site_unknown', { site });
  return { site, layers: known.layers, versions: known.versions.map((version) => versionAsBase(catalog, version)) };
}

/** The lengths of all layers that versions of a template are pinned to. */
export function pinnedSizes(catalog: Catalog, key: string): ReadonlyMap<Digest, number> {
  const sizes = catalog.versions
    .list(key)
    .flatMap(({ version }) => catalog.versions.images(key, version).flatMap(({ layers }) => layers));
  return new Map(sizes.map(({ diffId, size }) => [diffId as Digest, size]));
}

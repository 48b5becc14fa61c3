import { createHash } from 'node:crypto';
import { formatPlatform } from '../../images';
import type { PackageContents } from '../../packages';
import type { Distribution, ListedPackage } from './package-lists';
import { packageUrl } from './package-lists';

/** What is known of one image of a package. */
export interface ImageInventory {
  readonly reference: string;
  readonly configDigest: string;
  readonly platform: { readonly os: string; readonly architecture: string; readonly variant?: string };
  readonly layers: readonly { readonly diffId: string; readonly size: number }[];
  readonly distribution: Distribution | undefined;
  readonly packages: readonly ListedPackage[];
  /** Databases that are there and were not read. */
  readonly notRead: readonly string[];
}

export interface CycloneDx {
  readonly bomFormat: 'CycloneDX';
  readonly specVersion: '1.6';
  readonly serialNumber: string;
  readonly version: 1;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly components: readonly Readonly<Record<string, unknown>>[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

/**
 * A CycloneDX 1.6 list of what a package delivers: its images, their layers, and the packages their databases name. The same package
 * gives the same document: nothing in it says when or where it was made.
 */
export function cycloneDx(
  contents: Pick<PackageContents, 'template'> & { readonly sha256: string },
  images: readonly ImageInventory[],
): CycloneDx {
  const { group_key: key, group_name: name, group_version: version } = contents.template;
  const root = `template:${key}@${version}`;
  const components = new Map<string, Record<string, unknown>>();
  const dependencies: { ref: string; dependsOn: string[] }[] = [];
  const imageRefs: string[] = [];
  for (const image of images) {
    const ref = `image:${image.configDigest}:${image.reference}`;
    imageRefs.push(ref);
    components.set(ref, imageComponent(ref, image));
    const parts: string[] = [];
    for (const layer of image.layers) {
      const layerRef = `layer:${layer.diffId}`;
      components.set(layerRef, {
        type: 'file',
        'bom-ref': layerRef,
        name: layer.diffId,
        hashes: [{ alg: 'SHA-256', content: layer.diffId.slice('sha256:'.length) }],
        properties: [
          { name: 'sealift:kind', value: 'layer' },
          { name: 'sealift:size', value: String(layer.size) },
        ],
      });
      parts.push(layerRef);
    }
    for (const listed of image.packages) {
      const purl = packageUrl(listed, image.distribution);
      components.set(purl, {
        type: 'library',
        'bom-ref': purl,
        name: listed.name,
        version: listed.version,
        purl,
        ...(listed.licence && { licenses: [{ license: { name: listed.licence } }] }),
      });
      parts.push(purl);
    }
    dependencies.push({ ref, dependsOn: [...new Set(parts)] });
  }
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber: `urn:uuid:${uuidOf(contents.sha256)}`,
    version: 1,
    metadata: {
      component: {
        type: 'application',
        'bom-ref': root,
        name,
        version,
        hashes: [{ alg: 'SHA-256', content: contents.sha256 }],
      },
    },
    components: [...components.values()],
    dependencies: [{ ref: root, dependsOn: imageRefs }, ...dependencies],
  };
}

function imageComponent(ref: string, image: ImageInventory): Record<string, unknown> {
  const { distribution, notRead, packages } = image;
  return {
    type: 'container',
    'bom-ref': ref,
    name: image.reference,
    version: image.configDigest,
    hashes: [{ alg: 'SHA-256', content: image.configDigest.slice('sha256:'.length) }],
    properties: [
      { name: 'sealift:platform', value: formatPlatform(image.platform) },
      ...(distribution
        ? [{ name: 'sealift:distribution', value: `${distribution.id} ${distribution.version}`.trim() }]
        : []),
      { name: 'sealift:packages', value: String(packages.length) },
      ...notRead.map((database) => ({ name: 'sealift:not-read', value: database })),
    ],
  };
}

/** A UUID (version 8) that belongs to the package's bytes. */
function uuidOf(sha256: string): string {
  const bytes = createHash('sha256').update(`sealift sbom ${sha256}`).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

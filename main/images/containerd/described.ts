import { SealiftError } from '../../errors';
import { type DescribedImage, describeImages } from '../archive/resolve';
import type { Digest, Platform } from '../types';
import { kubernetesName } from './address';
import type { ContainerdClient, StoredImage } from './client';
import { findImage, readMetadata } from './namespace';

const blobPrefix = 'blobs/sha256/';

/** The digest behind a layer's path in what `describedImage` tells. */
export function digestAt(layerPath: string): Digest {
  return `sha256:${layerPath.slice(blobPrefix.length)}`;
}

/**
 * An image of a namespace as its metadata describes it: its content store is read as the OCI layout that it almost is. Undefined
 * when no image has that name or metadata of it is missing; of several platforms, `platform` chooses. Throws `image.*`.
 */
export async function describedImage(
  client: ContainerdClient,
  reference: string,
  platform: Platform | undefined,
): Promise<DescribedImage | undefined> {
  const image = await findImage(client, kubernetesName(reference));
  if (image === undefined) return undefined;
  try {
    const [described] = await describeImages(layoutOf(client, image), client.host, platform);
    return described && { ...described, reference };
  } catch (error) {
    if (error instanceof SealiftError && error.code === 'image.entry_missing') return undefined;
    throw error;
  }
}

function layoutOf(client: ContainerdClient, { target }: StoredImage) {
  const index = {
    schemaVersion: 2,
    manifests: target ? [{ mediaType: target.media_type, digest: target.digest, size: target.size }] : [],
  };
  return {
    has: async (path: string) => (await client.find('blob', { digest: digestAt(path) })) !== undefined,
    get: async (path: string) => {
      if (path === 'index.json') return Buffer.from(JSON.stringify(index));
      return path.startsWith(blobPrefix) ? readMetadata(client, digestAt(path)) : undefined;
    },
  };
}

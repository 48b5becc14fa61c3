import { SealiftError } from '../../errors';
import type { Digest } from '../types';
import type { CallOptions, ContainerdClient, Descriptor } from './client';
import { chainId, uncompressedLabel } from './namespace';

/** Unpacking a large layer onto a slow disk takes its time; what is dead is noticed by its connection. */
const applySeconds = 4 * 3600;

export interface UnpackLayer {
  readonly diffId: Digest;
  /** The blob to unpack; undefined where only what was unpacked before is left. */
  readonly blob: Descriptor | undefined;
}

/**
 * Unpacks an image's layers, base first, each onto the one below, so that containers start from it at once. What is unpacked already
 * is taken as it is. Answers the name of the topmost snapshot. Throws `image.corrupt` for a blob that is another layer than it is
 * to be, `containerd.base_missing` for a layer that is neither unpacked nor here as a blob, `containerd.*`.
 */
export async function unpack(
  client: ContainerdClient,
  snapshotter: string,
  reference: string,
  layers: readonly UnpackLayer[],
  options: CallOptions & { readonly lease: string },
): Promise<Digest | undefined> {
  let parent: Digest | undefined;
  for (const [at, { diffId, blob }] of layers.entries()) {
    const name = chainId(layers.slice(0, at + 1).map((layer) => layer.diffId)) as Digest;
    const resource = { id: name, type: `snapshots/${snapshotter}` };
    // Held first and looked for then: what stands now cannot be collected any more.
    await client.call('hold', { id: options.lease, resource }, options);
    const there = (await client.find('snapshot', { snapshotter, key: name }, options)) !== undefined;
    if (!there) {
      if (blob === undefined)
        throw new SealiftError('containerd.base_missing', { host: client.host, reference, layer: diffId });
      await apply(client, { snapshotter, name, parent, diffId, blob }, options);
    }
    // Only of what was seen to be the layer: others take it for that from then on.
    if (blob !== undefined && (!there || blob.digest === diffId)) {
      const info = { digest: blob.digest, labels: { [uncompressedLabel]: diffId } };
      await client.call('updateBlob', { info, update_mask: { paths: [`labels.${uncompressedLabel}`] } }, options);
    }
    parent = name;
  }
  return parent;
}

interface Step {
  readonly snapshotter: string;
  readonly name: Digest;
  readonly parent: Digest | undefined;
  readonly diffId: Digest;
  readonly blob: Descriptor;
}

async function apply(
  client: ContainerdClient,
  { snapshotter, name, parent, diffId, blob }: Step,
  options: CallOptions & { readonly lease: string },
): Promise<void> {
  const key = `${options.lease} ${name}`;
  const { mounts } = await client.call('prepare', { snapshotter, key, parent: parent ?? '' }, options);
  try {
    const { applied } = await client.call('apply', { diff: blob, mounts }, { ...options, seconds: applySeconds });
    if (applied?.digest !== diffId)
      throw new SealiftError('image.corrupt', { item: blob.digest, expected: diffId, actual: applied?.digest ?? '' });
    // Another import may have been quicker; then its snapshot is this one too.
    if (await client.make('commitSnapshot', { snapshotter, name, key }, options)) return;
  } catch (error) {
    await client.find('removeSnapshot', { snapshotter, key }, { lease: options.lease }).catch(() => undefined);
    throw error;
  }
  await client.find('removeSnapshot', { snapshotter, key }, { lease: options.lease });
}

import { SealiftError } from '../../errors';
import { platformOf } from '../platform';
import type { Platform } from '../types';
import type { ContainerdAddress } from './address';
import type { ContainerdClient } from './client';
import { type Holdings, readHoldings } from './namespace';

/** Where Kubernetes keeps its images, whoever runs it. */
const kubernetes = 'k8s.io';
/** What containerd's own tools use when nothing else is said. */
const ordinary = 'default';

/** What was found out about a containerd before images are loaded or read. */
export interface ContainerdPlace {
  readonly client: ContainerdClient;
  readonly namespace: string;
  /** All there are, by name. */
  readonly namespaces: readonly string[];
  readonly snapshotter: string;
  readonly platform: Platform;
  readonly holdings: Holdings;
}

/**
 * Decides the namespace and the snapshotter: those that the address names; else `k8s.io` where that holds images, else `default`, and
 * the snapshotter that most images there are unpacked in. Throws `containerd.namespace_missing`, `containerd.snapshotter_missing`,
 * `containerd.*`.
 */
export async function findPlace(client: ContainerdClient, address: ContainerdAddress): Promise<ContainerdPlace> {
  const { host } = client;
  const listed = (await client.call('namespaces', {})).namespaces;
  const namespaces = listed.map(({ name }) => name).sort();
  const named = address.namespace;
  // A typing mistake must not fill a namespace that nobody looks at; `default` is there as soon as it is used.
  if (named !== undefined && named !== ordinary && !namespaces.includes(named))
    throw new SealiftError('containerd.namespace_missing', { host, namespace: named, namespaces });
  const namespace = named ?? ((await holdsImages(client, namespaces, kubernetes)) ? kubernetes : ordinary);
  const inside = client.inNamespace(namespace);
  const holdings = await readHoldings(inside);
  const { plugins } = await client.call('plugins', { filters: ['type==io.containerd.snapshotter.v1'] });
  const usable = plugins.filter(({ init_err }) => init_err === null);
  const preset = listed.find(({ name }) => name === namespace)?.labels['containerd.io/defaults/snapshotter'];
  const snapshotters = usable.map(({ id }) => id);
  const snapshotter = chooseSnapshotter(snapshotters, address.snapshotter, holdings.unpacked, preset);
  if (snapshotter === undefined)
    throw new SealiftError('containerd.snapshotter_missing', {
      host,
      snapshotter: address.snapshotter ?? '',
      snapshotters,
    });
  const [platform] = usable.find(({ id }) => id === snapshotter)?.platforms ?? [];
  return {
    client: inside,
    namespace,
    namespaces,
    snapshotter,
    platform: platform
      ? platformOf(platform.os || 'linux', platform.architecture || process.arch, platform.variant)
      : platformOf('linux', process.arch === 'x64' ? 'amd64' : process.arch),
    holdings,
  };
}

/**
 * The snapshotter that is asked for if it can be used; else the one that most images are in (which is the one that containers are made
 * with there), the namespace's own, overlayfs, or the first that works. Pure.
 */
export function chooseSnapshotter(
  usable: readonly string[],
  asked: string | undefined,
  unpacked: ReadonlyMap<string, number>,
  preset: string | undefined,
): string | undefined {
  if (asked !== undefined) return usable.includes(asked) ? asked : undefined;
  const used = [...unpacked].sort((a, b) => b[1] - a[1]).map(([name]) => name);
  return [...used, ...(preset ? [preset] : []), 'overlayfs', ...usable].find((name) => usable.includes(name));
}

async function holdsImages(client: ContainerdClient, namespaces: readonly string[], name: string): Promise<boolean> {
  if (!namespaces.includes(name)) return false;
  return (await client.inNamespace(name).call('images', {})).images.length > 0;
}

import type { CodeFacts } from './codes';

export const containerdCodes = {
  /** Not a containerd host: no absolute socket path, or an unknown or repeated option. Parameters: host, problem. */
  'containerd.host_invalid': { retry: false, exit: 'usage' },
  /** Nothing answers there. Parameters: host. */
  'containerd.unreachable': { retry: true, exit: 'environment' },
  /** The system does not let this user talk to it. Parameters: host. */
  'containerd.denied': { retry: false, exit: 'environment' },
  /** It stopped answering in the middle. Parameters: host. */
  'containerd.lost': { retry: true, exit: 'environment' },
  /** It refused a call, or something else than containerd answers. Parameters: host, call, message. */
  'containerd.refused': { retry: false, exit: 'environment' },
  /** Its disk is full; nothing was loaded. Parameters: host. */
  'containerd.full': { retry: true, exit: 'environment' },
  /** Parameters: host, namespace, namespaces (list). */
  'containerd.namespace_missing': { retry: false, exit: 'missing' },
  /** The snapshotter that was asked for, or any, cannot be used. Parameters: host, snapshotter, snapshotters (list). */
  'containerd.snapshotter_missing': { retry: false, exit: 'missing' },
  /** A layer that was there when the load began is gone; nothing was loaded. Parameters: host, reference, layer. */
  'containerd.base_missing': { retry: true, exit: 'environment' },
  /** Layers of an image were thrown away after unpacking, so it cannot be read back. Parameters: host, reference. */
  'containerd.content_missing': { retry: false, exit: 'missing' },
  /** Containers were asked of it, or an installation on it. Parameters: host. */
  'containerd.images_only': { retry: false, exit: 'refused' },
} as const satisfies Record<string, CodeFacts>;

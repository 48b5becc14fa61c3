import { SealiftError } from '../../errors';
import { fullName } from '../archive/entries';

/** A containerd, and where in it: what of this is left out is found out when it is asked. */
export interface ContainerdAddress {
  /** Path of its socket. */
  readonly socket: string;
  readonly namespace?: string;
  readonly snapshotter?: string;
}

/** What finding a socket looks at; tests hand in their own. */
export interface ContainerdSurroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  exists(path: string): boolean;
}

const scheme = 'containerd://';

/**
 * Where a containerd of its own listens: containerd as a service, k3s and RKE2, k0s, MicroK8s. That of a Docker Engine
 * (/run/docker/containerd) is not among them: what is put there, Docker does not see.
 */
const containerdSockets: readonly string[] = [
  '/run/containerd/containerd.sock',
  '/run/k3s/containerd/containerd.sock',
  '/run/k0s/containerd.sock',
  '/var/snap/microk8s/common/run/containerd.sock',
];

/** The grammar that containerd has for namespaces and for names of plugins. */
const identifier = /^[A-Za-z0-9]+(?:[._-][A-Za-z0-9]+)*$/;

/** Whether an engine's host means a containerd. */
export function isContainerdHost(host: string): boolean {
  return host.startsWith(scheme);
}

/**
 * Takes `containerd:///run/containerd/containerd.sock?namespace=k8s.io&snapshotter=overlayfs` apart. Without a path the socket is
 * CONTAINERD_ADDRESS or the first usual one that exists; without a namespace CONTAINERD_NAMESPACE, if that is set. Throws
 * `containerd.host_invalid`.
 */
export function parseContainerdHost(host: string, around: ContainerdSurroundings): ContainerdAddress {
  const invalid = (problem: string) => new SealiftError('containerd.host_invalid', { host, problem });
  const [path = '', query = '', ...more] = host.slice(scheme.length).split('?');
  if (!isContainerdHost(host) || more.length > 0) throw invalid(host);
  const socket = path === '' ? usualSocket(around) : decoded(path);
  if (socket === undefined || !socket.startsWith('/') || socket.includes('\0')) throw invalid(path);
  const asked = new Map<string, string>();
  for (const [key, value] of new URLSearchParams(query)) {
    if ((key !== 'namespace' && key !== 'snapshotter') || asked.has(key)) throw invalid(key);
    if (value.length > 76 || !identifier.test(value)) throw invalid(`${key}=${value}`);
    asked.set(key, value);
  }
  const fromEnv = around.env['CONTAINERD_NAMESPACE'];
  const namespace = asked.get('namespace') ?? (fromEnv && identifier.test(fromEnv) ? fromEnv : undefined);
  const snapshotter = asked.get('snapshotter');
  return { socket, ...(namespace && { namespace }), ...(snapshotter && { snapshotter }) };
}

/** The reverse of `parseContainerdHost`. */
export function formatContainerdHost({ socket, namespace, snapshotter }: ContainerdAddress): string {
  const query = [
    ...(namespace ? [`namespace=${namespace}`] : []),
    ...(snapshotter ? [`snapshotter=${snapshotter}`] : []),
  ].join('&');
  return `${scheme}${socket}${query && `?${query}`}`;
}

/**
 * A reference as Kubernetes looks for it: with Docker's registry and its `library` written out, however short or long the name
 * is in the package.
 */
export function kubernetesName(reference: string): string {
  const name = fullName(reference).replace(/^index\.docker\.io\//, 'docker.io/');
  return /^docker\.io\/[^/]+$/.test(name) ? name.replace('docker.io/', 'docker.io/library/') : name;
}

/** Sockets that are there: the one that the environment names, then the usual ones. */
export function likelySockets({ env, exists }: ContainerdSurroundings): string[] {
  return [...new Set([...namedSocket(env), ...containerdSockets])].filter(exists);
}

function usualSocket({ env, exists }: ContainerdSurroundings): string {
  return [...namedSocket(env), ...containerdSockets.filter(exists), ...containerdSockets][0] as string;
}

function namedSocket(env: ContainerdSurroundings['env']): string[] {
  const named = env['CONTAINERD_ADDRESS']?.replace(/^unix:\/\//, '');
  return named ? [named] : [];
}

function decoded(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}

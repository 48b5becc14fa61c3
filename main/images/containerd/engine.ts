import { existsSync } from 'node:fs';
import { SealiftError, toErrorData } from '../../errors';
import { isDigest } from '../digest';
import type { Engine, EngineStatus, ListedContainer } from '../engine/engine';
import { type ContainerFacts, type ImageFacts, imageFacts, imageShape } from '../engine/facts';
import type { Digest, ImageLoader, ImageSource } from '../types';
import {
  type ContainerdAddress,
  type ContainerdSurroundings,
  formatContainerdHost,
  kubernetesName,
  likelySockets,
  parseContainerdHost,
} from './address';
import { ContainerdClient } from './client';
import { describedImage } from './described';
import { ContainerdLoader } from './loader';
import { readSnapshots } from './namespace';
import { type ContainerdPlace, findPlace } from './place';
import { containerdSource } from './source';

/** How long it is good where images lie. */
const goodMilliseconds = 10_000;
const surroundings: ContainerdSurroundings = { env: process.env, exists: existsSync };

/** The containerd at a `containerd://` host. Never throws: a wrong host is told when it is used. */
export function connectContainerd(host: string, around: ContainerdSurroundings = surroundings): Engine {
  return new ContainerdEngine(host, around);
}

/**
 * The containerds of this computer that images can be loaded into, each with a host that names the namespace too; those that this user
 * is not let into as well, with why. One that only a Docker Engine uses is left out: what is put there, Docker does not see. Never throws.
 */
export async function findContainerds(around: ContainerdSurroundings = surroundings): Promise<EngineStatus[]> {
  const found: EngineStatus[] = [];
  for (const socket of likelySockets(around)) {
    const status = await connectContainerd(formatContainerdHost({ socket }), around).status();
    const { containerd, error } = status;
    if (containerd?.namespaces.some((name) => !dockers.has(name)))
      found.push({ ...status, host: formatContainerdHost({ socket, namespace: containerd.namespace }) });
    else if (error?.code === 'containerd.denied') found.push(status);
  }
  return found;
}

/** Namespaces that a Docker Engine makes in its containerd. */
const dockers: ReadonlySet<string> = new Set(['moby', 'plugins.moby']);

class ContainerdEngine implements Engine {
  readonly host: string;
  readonly #given: string;
  readonly #around: ContainerdSurroundings;
  #place: { readonly until: number; readonly found: Promise<ContainerdPlace> } | undefined;

  constructor(host: string, around: ContainerdSurroundings) {
    this.#given = host;
    this.#around = around;
    this.host = host;
    try {
      this.host = formatContainerdHost(parseContainerdHost(host, around));
    } catch {
      // Told when it is used.
    }
  }

  async status(): Promise<EngineStatus> {
    const { host } = this;
    try {
      const { client, namespace, namespaces, snapshotter, platform } = await this.#fresh();
      const [{ version }, { uuid }] = await Promise.all([client.call('version', {}), client.call('server', {})]);
      return {
        host,
        reachable: true,
        id: uuid ? `${uuid} ${namespace}` : null,
        version: version.replace(/^v/, '') || null,
        platform,
        containerd: { namespace, namespaces, snapshotter },
        error: null,
      };
    } catch (error) {
      return { host, reachable: false, id: null, version: null, platform: null, error: toErrorData(error) };
    }
  }

  source(): ImageSource {
    return containerdSource(this.host, async () => {
      const { client, namespace, platform } = await this.#recent();
      return { client, label: containerdLabel(namespace), platform };
    });
  }

  async loader(): Promise<ImageLoader> {
    const { client, namespace, snapshotter, platform, holdings } = await this.#fresh();
    const snapshots = await readSnapshots(client, snapshotter);
    return new ContainerdLoader({
      client,
      label: containerdLabel(namespace),
      platform,
      snapshotter,
      holdings,
      snapshots,
    });
  }

  async inspectImage(reference: string): Promise<ImageFacts | undefined> {
    const { client, platform } = await this.#recent();
    const image = await describedImage(client, reference, platform);
    if (image === undefined) return undefined;
    const config = JSON.parse(Buffer.from(image.config).toString('utf8')) as Record<string, unknown>;
    const shaped = imageShape.safeParse({
      Id: image.configDigest,
      RepoTags: [kubernetesName(reference)],
      Os: config['os'],
      Architecture: config['architecture'],
      Variant: config['variant'],
      Size: image.layerSizes.reduce<number>((sum, size) => sum + (size ?? 0), 0),
      RootFS: { Layers: image.facts.diffIds },
      Config: config['config'],
    });
    if (shaped.success) return imageFacts(shaped.data);
    const problem = shaped.error.issues[0];
    throw new SealiftError('image.metadata_invalid', {
      entry: reference,
      problem: `${problem?.path.join('.') ?? ''}: ${problem?.message ?? ''}`,
    });
  }

  async listImages(): Promise<{ id: Digest; references: readonly string[]; size: number }[]> {
    const { client } = await this.#recent();
    const { images } = await client.call('images', {});
    return images.flatMap(({ name, target }) =>
      // Kubernetes keeps each image under its id as well, which is no name.
      target && isDigest(target.digest) && !name.startsWith('sha256:')
        ? [{ id: target.digest, references: [name], size: target.size }]
        : [],
    );
  }

  async removeImage(reference: string): Promise<boolean> {
    const { client } = await this.#recent();
    return (await client.find('deleteImage', { name: kubernetesName(reference), sync: true })) !== undefined;
  }

  async inspectContainer(): Promise<ContainerFacts> {
    throw this.#imagesOnly();
  }

  async listContainers(): Promise<ListedContainer[]> {
    throw this.#imagesOnly();
  }

  #imagesOnly(): SealiftError {
    return new SealiftError('containerd.images_only', { host: this.host });
  }

  /** As it is now; what is only read need not look at everything again for each image. */
  #fresh(): Promise<ContainerdPlace> {
    const found = this.#find();
    this.#place = { until: Date.now() + goodMilliseconds, found };
    found.catch(() => {
      this.#place = undefined;
    });
    return found;
  }

  #recent(): Promise<ContainerdPlace> {
    const known = this.#place;
    return known && Date.now() < known.until ? known.found : this.#fresh();
  }

  async #find(): Promise<ContainerdPlace> {
    if (process.platform === 'win32')
      throw new SealiftError('containerd.host_invalid', { host: this.#given, problem: process.platform });
    const address: ContainerdAddress = parseContainerdHost(this.#given, this.#around);
    return findPlace(new ContainerdClient(this.host, address.socket, 'default'), address);
  }
}

/** What people read of where images go. */
export function containerdLabel(namespace: string): string {
  return `containerd (${namespace})`;
}

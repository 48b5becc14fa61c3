import { z } from 'zod';
import { type ErrorData, SealiftError, toErrorData } from '../../errors';
import { chainKey, isDigest } from '../digest';
import { platformOf } from '../platform';
import type { Digest, ImageLoader, ImageSource, Platform } from '../types';
import { EngineClient } from './client';
import { type ContainerFacts, containerFacts, containerShape, type ImageFacts, imageFacts, imageShape } from './facts';
import { EngineLoader, encodeReference } from './loader';
import { engineSource } from './source';

export interface EngineStatus {
  readonly host: string;
  readonly reachable: boolean;
  /** The engine's own identity, stable across restarts. */
  readonly id: string | null;
  readonly version: string | null;
  readonly platform: Platform | null;
  /** Where in a containerd images go, and as what they are unpacked; left out for a Docker Engine. */
  readonly containerd?: {
    readonly namespace: string;
    readonly namespaces: readonly string[];
    readonly snapshotter: string;
  };
  /** Of a Docker Engine: how it keeps images on its disk (`containerd` in front where containerd keeps them), and where, on its own host. */
  readonly docker?: { readonly storage: string | null; readonly dataRoot: string | null };
  /** Why it is not reachable. */
  readonly error: ErrorData | null;
}

/**
 * A Docker Engine, or a containerd, which knows images only. Connections are made per call; nothing has to be closed. Failures are
 * `engine.*` or `containerd.*`.
 */
export interface Engine {
  /** Its address: `unix:///var/run/docker.sock`, `containerd:///run/containerd/containerd.sock`. */
  readonly host: string;
  /** Never throws. */
  status(): Promise<EngineStatus>;
  source(): ImageSource;
  loader(): Promise<ImageLoader>;
  /** By reference or id; undefined when there is none. */
  inspectImage(reference: string): Promise<ImageFacts | undefined>;
  /** By name or id. Throws `engine.container_missing`. */
  inspectContainer(container: string): Promise<ContainerFacts>;
  listImages(): Promise<
    readonly { readonly id: Digest; readonly references: readonly string[]; readonly size: number }[]
  >;
  listContainers(): Promise<readonly ListedContainer[]>;
  /** Takes the name away, and the image when it has no other. False when there was none. */
  removeImage(reference: string): Promise<boolean>;
}

/** A container as the engine lists it. */
export interface ListedContainer {
  readonly id: string;
  readonly name: string;
  readonly image: string;
  readonly running: boolean;
  /** The engine's word: `running`, `exited`, ... */
  readonly state: string;
  /** The compose project it belongs to. */
  readonly project: string | undefined;
  /** `8080->80/tcp` where it is published, else `80/tcp`. */
  readonly ports: readonly string[];
}

const infoShape = z.object({
  ID: z.string().nullish(),
  ServerVersion: z.string().nullish(),
  OSType: z.string().nullish(),
  Architecture: z.string().nullish(),
  Driver: z.string().nullish(),
  DockerRootDir: z.string().nullish(),
  DriverStatus: z.array(z.array(z.string())).nullish(),
});
type Info = z.output<typeof infoShape>;

/** The engine at `host`; when left out, the one that DOCKER_HOST, docker's context or the usual sockets name. Never throws. */
export function connectDocker(host?: string): Engine {
  return new DockerEngine(new EngineClient(host));
}

class DockerEngine implements Engine {
  readonly client: EngineClient;

  constructor(client: EngineClient) {
    this.client = client;
  }

  get host(): string {
    return this.client.host;
  }

  async status(): Promise<EngineStatus> {
    const { host } = this;
    try {
      const info = await this.#info();
      return {
        host,
        reachable: true,
        id: info.ID || null,
        version: info.ServerVersion ?? null,
        platform: platformOfInfo(info),
        docker: {
          storage: usesContainerd(info) ? `containerd ${info.Driver ?? ''}`.trim() : (info.Driver ?? null),
          dataRoot: info.DockerRootDir ?? null,
        },
        error: null,
      };
    } catch (error) {
      return { host, reachable: false, id: null, version: null, platform: null, error: toErrorData(error) };
    }
  }

  source(): ImageSource {
    return engineSource({
      client: this.client,
      inspect: (reference) => this.inspectImage(reference),
      containerdStore: async () => usesContainerd(await this.#info()),
    });
  }

  async loader(): Promise<ImageLoader> {
    const info = await this.#info();
    const containerdStore = usesContainerd(info);
    return new EngineLoader({
      client: this.client,
      platform: platformOfInfo(info),
      // containerd's store keeps layers as they came, compressed: an archive cannot leave them out there.
      chains: containerdStore ? new Set() : await this.#chains(),
      containerdStore,
      readsZstd: Number.parseInt(info.ServerVersion ?? '', 10) >= 23,
      inspect: (reference) => this.inspectImage(reference),
    });
  }

  async inspectImage(reference: string): Promise<ImageFacts | undefined> {
    const found = await this.client.json(`/images/${encodeReference(reference)}/json`, imageShape);
    return found === undefined ? undefined : imageFacts(found);
  }

  async inspectContainer(container: string): Promise<ContainerFacts> {
    const found = await this.client.json(`/containers/${encodeURIComponent(container)}/json`, containerShape);
    if (found === undefined) throw new SealiftError('engine.container_missing', { host: this.host, container });
    return containerFacts(found);
  }

  async listImages(): Promise<{ id: Digest; references: readonly string[]; size: number }[]> {
    const shape = z.array(
      z.object({ Id: z.custom<Digest>(isDigest), RepoTags: z.array(z.string()).nullish(), Size: z.number().nullish() }),
    );
    const images = (await this.client.json('/images/json', shape)) ?? [];
    return images.map((image) => ({
      id: image.Id,
      references: (image.RepoTags ?? []).filter((tag) => tag !== '<none>:<none>'),
      size: image.Size ?? 0,
    }));
  }

  async listContainers(): Promise<ListedContainer[]> {
    const shape = z.array(
      z.object({
        Id: z.string(),
        Names: z.array(z.string()).nullish(),
        Image: z.string(),
        State: z.string().nullish(),
        Labels: z.record(z.string(), z.string()).nullish(),
        Ports: z
          .array(z.object({ PrivatePort: z.number(), PublicPort: z.number().nullish(), Type: z.string().nullish() }))
          .nullish(),
      }),
    );
    const containers = (await this.client.json('/containers/json', shape, { all: '1' })) ?? [];
    return containers.map((each) => ({
      id: each.Id,
      name: each.Names?.[0]?.replace(/^\//, '') ?? '',
      image: each.Image,
      running: each.State === 'running',
      state: each.State ?? '',
      project: each.Labels?.['com.docker.compose.project'] || undefined,
      ports: portTexts(each.Ports ?? []),
    }));
  }

  removeImage(reference: string): Promise<boolean> {
    return this.client.send('DELETE', `/images/${encodeReference(reference)}`);
  }

  async #info(): Promise<Info> {
    const info = await this.client.json('/info', infoShape);
    if (info === undefined) throw new SealiftError('engine.answer', { host: this.host, call: '/info', problem: '404' });
    return info;
  }

  /** Every chain of layers that some image of the engine has, from its base up. */
  async #chains(): Promise<ReadonlySet<string>> {
    const chains = new Set<string>();
    const ids = [...new Set((await this.listImages()).map((image) => image.id))];
    const work = async () => {
      for (let id = ids.pop(); id !== undefined; id = ids.pop()) {
        // An image may vanish while they are asked for one by one.
        const { diffIds = [] } = (await this.inspectImage(id)) ?? {};
        for (let length = 1; length <= diffIds.length; length++) chains.add(chainKey(diffIds.slice(0, length)));
      }
    };
    await Promise.all(Array.from({ length: 8 }, work));
    return chains;
  }
}

/** Each port once, though an engine lists it for every address it is published on. */
function portTexts(
  ports: readonly { PrivatePort: number; PublicPort?: number | null | undefined; Type?: string | null | undefined }[],
): string[] {
  const sorted = [...ports].sort((a, b) => a.PrivatePort - b.PrivatePort);
  const texts = sorted.map(({ PrivatePort: port, PublicPort: published, Type: protocol }) => {
    const inside = `${port}/${protocol || 'tcp'}`;
    return published ? `${published}->${inside}` : inside;
  });
  return [...new Set(texts)];
}

function platformOfInfo(info: Info): Platform {
  return platformOf(info.OSType || 'linux', info.Architecture || 'amd64');
}

function usesContainerd(info: Info): boolean {
  return (info.DriverStatus ?? []).some(
    ([key, value]) => key === 'driver-type' && value === 'io.containerd.snapshotter.v1',
  );
}

import { z } from 'zod';
import { SealiftError } from '../errors';
import { EngineClient, type Platform, platformOf } from '../images';

/** A container as its engine lists it. */
export interface ContainerView {
  readonly id: string;
  readonly name: string;
  readonly project: string | null;
  readonly service: string | null;
  /** running, exited, restarting, created, paused, dead */
  readonly state: string;
  readonly ports: readonly {
    readonly container: number;
    readonly published: number | null;
    readonly protocol: string;
  }[];
  /** Names of the volumes it mounts, anonymous ones too. */
  readonly volumes: readonly string[];
}

export interface Standing {
  readonly state: string;
  readonly health: 'healthy' | 'unhealthy' | 'starting' | 'none';
}

const labels = z.record(z.string(), z.string()).nullish();
const containers = z.array(
  z.object({
    Id: z.string(),
    Names: z.array(z.string()).nullish(),
    State: z.string().nullish(),
    Labels: labels,
    Ports: z
      .array(z.object({ PrivatePort: z.number(), PublicPort: z.number().nullish(), Type: z.string().nullish() }))
      .nullish(),
    Mounts: z.array(z.object({ Type: z.string().nullish(), Name: z.string().nullish() })).nullish(),
  }),
);
const inspected = z.object({
  State: z
    .object({
      Status: z.string().nullish(),
      ExitCode: z.number().nullish(),
      Health: z.object({ Status: z.string().nullish() }).nullish(),
    })
    .nullish(),
  HostConfig: z.object({ RestartPolicy: z.object({ Name: z.string().nullish() }).nullish() }).nullish(),
});
const volumes = z.object({ Volumes: z.array(z.object({ Name: z.string() })).nullish() });
const networks = z.array(z.object({ Id: z.string() }));
const image = z.object({
  Id: z.string(),
  Os: z.string().nullish(),
  Architecture: z.string().nullish(),
  Variant: z.string().nullish(),
});
const info = z.object({
  ServerVersion: z.string().nullish(),
  OSType: z.string().nullish(),
  Architecture: z.string().nullish(),
  MemTotal: z.number().nullish(),
  DockerRootDir: z.string().nullish(),
  Name: z.string().nullish(),
  DriverStatus: z.array(z.array(z.string())).nullish(),
});

/** What an engine says of itself; null for what it does not say. */
export interface EngineInfo {
  readonly version: string | null;
  readonly platform: Platform | null;
  /** Bytes of memory of its host. */
  readonly memory: number | null;
  /** Where it keeps everything, on its own host. */
  readonly dataRoot: string | null;
  /** Its host's name. */
  readonly name: string | null;
  /** Images are kept by containerd, which gives them other ids than their configs' digests. */
  readonly containerdStore: boolean;
}

const projectLabel = 'com.docker.compose.project';

/** The calls to an engine that installations need. Failures are `engine.*`. */
export class EngineCalls {
  readonly #client: EngineClient;

  constructor(host: string | undefined) {
    this.#client = new EngineClient(host);
  }

  get host(): string {
    return this.#client.host;
  }

  /** Throws `engine.unreachable`, `engine.denied` where nobody answers. */
  async ping(): Promise<void> {
    await this.#client.json('/version', z.object({ ApiVersion: z.string() }));
  }

  /** Of one project, or all; stopped ones too, one-off ones not. */
  async containers(project?: string): Promise<ContainerView[]> {
    const listed = (await this.#client.json('/containers/json', containers, { all: '1', ...filter(project) })) ?? [];
    return listed
      .filter((each) => project === undefined || each.Labels?.['com.docker.compose.oneoff'] !== 'True')
      .map((each) => ({
        id: each.Id,
        name: (each.Names?.[0] ?? '').replace(/^\//, ''),
        project: each.Labels?.[projectLabel] ?? null,
        service: each.Labels?.['com.docker.compose.service'] ?? null,
        state: each.State ?? 'unknown',
        ports: (each.Ports ?? []).map((port) => ({
          container: port.PrivatePort,
          published: port.PublicPort ?? null,
          protocol: port.Type ?? 'tcp',
        })),
        volumes: (each.Mounts ?? []).flatMap((mount) => (mount.Type === 'volume' && mount.Name ? [mount.Name] : [])),
      }));
  }

  /**
   * How a container stands now: its state, `completed` where it was to end and did so well, and that of its own check (`none`
   * when it has none). Undefined when it is gone.
   */
  async standing(container: string): Promise<Standing | undefined> {
    const found = await this.#client.json(`/containers/${encodeURIComponent(container)}/json`, inspected);
    if (!found) return undefined;
    const { Status: state = 'unknown', ExitCode: exitCode, Health: health } = found.State ?? {};
    const comesBack = ['always', 'unless-stopped'].includes(found.HostConfig?.RestartPolicy?.Name ?? '');
    const status = health?.Status;
    return {
      state: state === 'exited' && exitCode === 0 && !comesBack ? 'completed' : (state ?? 'unknown'),
      health:
        state === 'running' && (status === 'healthy' || status === 'unhealthy' || status === 'starting')
          ? status
          : 'none',
    };
  }

  /** What it is and what it has. Throws `engine.*`. */
  async info(): Promise<EngineInfo> {
    const found = await this.#client.json('/info', info);
    if (!found) throw new SealiftError('engine.answer', { host: this.host, call: '/info', problem: '404' });
    return {
      version: found.ServerVersion ?? null,
      platform: found.Architecture ? platformOf(found.OSType || 'linux', found.Architecture) : null,
      memory: found.MemTotal || null,
      dataRoot: found.DockerRootDir || null,
      name: found.Name || null,
      containerdStore: (found.DriverStatus ?? []).some(
        ([key, value]) => key === 'driver-type' && value === 'io.containerd.snapshotter.v1',
      ),
    };
  }

  /** The id of an image by its name; undefined when it is not there. */
  async imageId(reference: string): Promise<string | undefined> {
    return (await this.image(reference))?.id;
  }

  /** An image by its name; undefined when it is not there. */
  async image(reference: string): Promise<{ readonly id: string; readonly platform: Platform } | undefined> {
    const path = reference.split('/').map(encodeURIComponent).join('/');
    const found = await this.#client.json(`/images/${path}/json`, image);
    return (
      found && { id: found.Id, platform: platformOf(found.Os || 'linux', found.Architecture || 'amd64', found.Variant) }
    );
  }

  /** Names of a project's volumes, sorted: those that carry its label, and those its containers mount. */
  async volumes(project: string): Promise<string[]> {
    const labelled = (await this.#client.json('/volumes', volumes, filter(project)))?.Volumes ?? [];
    const mounted = (await this.containers(project)).flatMap((container) => container.volumes);
    return [...new Set([...labelled.map((volume) => volume.Name), ...mounted])].sort();
  }

  /** A volume that is not there is no error. */
  async removeVolume(name: string): Promise<void> {
    await this.#client.send('DELETE', `/volumes/${encodeURIComponent(name)}`);
  }

  /** Removes a project's containers and networks without compose, for when its files are gone. */
  async removeProject(project: string): Promise<void> {
    for (const container of (await this.#client.json('/containers/json', containers, {
      all: '1',
      ...filter(project),
    })) ?? [])
      await this.#client.send('DELETE', `/containers/${encodeURIComponent(container.Id)}`, { force: '1' });
    for (const network of (await this.#client.json('/networks', networks, filter(project))) ?? [])
      await this.#client.send('DELETE', `/networks/${encodeURIComponent(network.Id)}`);
  }
}

function filter(project: string | undefined): Record<string, string> {
  if (project === '')
    throw new SealiftError('unexpected', { message: 'a project without a name would be all of them' });
  return project === undefined ? {} : { filters: JSON.stringify({ label: [`${projectLabel}=${project}`] }) };
}

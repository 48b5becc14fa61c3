import { z } from 'zod';
import { isDigest } from '../digest';
import { platformOf } from '../platform';
import type { Digest, Platform } from '../types';

/** A check of a container's health, times in nanoseconds as the engine keeps them; 0 means the engine's default. */
export interface HealthcheckFacts {
  /** `CMD` or `CMD-SHELL` first; `NONE` alone switches it off. */
  readonly test: readonly string[];
  readonly interval: number;
  readonly timeout: number;
  readonly startPeriod: number;
  readonly retries: number;
}

/** What an engine knows of an image. */
export interface ImageFacts {
  /** As the engine names the image; see `configDigest` of ImageSummary for what it is. */
  readonly id: Digest;
  readonly references: readonly string[];
  readonly platform: Platform;
  readonly size: number;
  readonly diffIds: readonly Digest[];
  /** `NAME=value`. */
  readonly environment: readonly string[];
  readonly command: readonly string[];
  readonly entrypoint: readonly string[];
  /** `80/tcp`. */
  readonly exposedPorts: readonly string[];
  readonly volumes: readonly string[];
  readonly workingDir: string;
  readonly user: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly healthcheck: HealthcheckFacts | null;
}

export interface MountFacts {
  readonly kind: 'volume' | 'bind' | 'tmpfs' | 'other';
  /** Name of the volume; empty for all else. */
  readonly name: string;
  readonly source: string;
  readonly destination: string;
  readonly readOnly: boolean;
}

/** What an engine knows of a container. */
export interface ContainerFacts {
  readonly id: string;
  readonly name: string;
  /** The reference it was started from. */
  readonly image: string;
  readonly imageId: string;
  readonly running: boolean;
  readonly environment: readonly string[];
  readonly command: readonly string[];
  readonly entrypoint: readonly string[];
  readonly ports: readonly { readonly port: number; readonly protocol: string; readonly published: number | null }[];
  readonly mounts: readonly MountFacts[];
  readonly workingDir: string;
  readonly user: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly healthcheck: HealthcheckFacts | null;
  /** Bytes; 0 means no limit. */
  readonly memory: number;
  /** CPUs times 10^9; 0 means no limit. */
  readonly nanoCpus: number;
  readonly restart: string;
  readonly networkMode: string;
  /** Other containers it is linked to, by name. */
  readonly links: readonly string[];
}

const strings = z.array(z.string()).nullish();
const digest = z.custom<Digest>(isDigest, 'not a sha256 digest');
const keys = z.record(z.string(), z.unknown()).nullish();
const labels = z.record(z.string(), z.string()).nullish();
const healthcheck = z
  .object({
    Test: strings,
    Interval: z.number().nullish(),
    Timeout: z.number().nullish(),
    StartPeriod: z.number().nullish(),
    Retries: z.number().nullish(),
  })
  .nullish();
const command = z.union([z.array(z.string()), z.string()]).nullish();
const settings = z.object({
  Env: strings,
  Cmd: command,
  Entrypoint: command,
  ExposedPorts: keys,
  Volumes: keys,
  WorkingDir: z.string().nullish(),
  User: z.string().nullish(),
  Labels: labels,
  Healthcheck: healthcheck,
});

export const imageShape = z.object({
  Id: digest,
  RepoTags: strings,
  Os: z.string().nullish(),
  Architecture: z.string().nullish(),
  Variant: z.string().nullish(),
  Size: z.number().nullish(),
  RootFS: z.object({ Layers: z.array(digest).nullish() }).nullish(),
  Config: settings.nullish(),
});

export const containerShape = z.object({
  Id: z.string(),
  Name: z.string(),
  Image: z.string(),
  State: z.object({ Running: z.boolean().nullish() }).nullish(),
  Config: settings.extend({ Image: z.string().nullish() }),
  HostConfig: z.object({
    Memory: z.number().nullish(),
    NanoCpus: z.number().nullish(),
    RestartPolicy: z.object({ Name: z.string().nullish() }).nullish(),
    NetworkMode: z.string().nullish(),
    Links: strings,
    PortBindings: z.record(z.string(), z.array(z.object({ HostPort: z.string().nullish() })).nullish()).nullish(),
    Tmpfs: labels,
  }),
  Mounts: z
    .array(
      z.object({
        Type: z.string().nullish(),
        Name: z.string().nullish(),
        Source: z.string().nullish(),
        Destination: z.string(),
        RW: z.boolean().nullish(),
      }),
    )
    .nullish(),
});

export function imageFacts(image: z.output<typeof imageShape>): ImageFacts {
  return {
    id: image.Id,
    references: (image.RepoTags ?? []).filter((tag) => tag !== '<none>:<none>'),
    platform: platformOf(image.Os || 'linux', image.Architecture || 'amd64', image.Variant),
    size: image.Size ?? 0,
    diffIds: image.RootFS?.Layers ?? [],
    exposedPorts: Object.keys(image.Config?.ExposedPorts ?? {}),
    volumes: Object.keys(image.Config?.Volumes ?? {}),
    ...settingFacts(image.Config ?? {}),
  };
}

export function containerFacts(container: z.output<typeof containerShape>): ContainerFacts {
  const { Config: config, HostConfig: hostConfig } = container;
  const bound = hostConfig.PortBindings ?? {};
  const ports = [...new Set([...Object.keys(config.ExposedPorts ?? {}), ...Object.keys(bound)])].map((key) => {
    const [port, protocol = 'tcp'] = key.split('/');
    const published = Number(bound[key]?.find((binding) => binding.HostPort)?.HostPort);
    return { port: Number(port), protocol, published: Number.isInteger(published) && published > 0 ? published : null };
  });
  const mounts = (container.Mounts ?? []).map(
    (mount): MountFacts => ({
      kind: mount.Type === 'volume' || mount.Type === 'bind' || mount.Type === 'tmpfs' ? mount.Type : 'other',
      name: mount.Name ?? '',
      source: mount.Source ?? '',
      destination: mount.Destination,
      readOnly: mount.RW === false,
    }),
  );
  for (const destination of Object.keys(hostConfig.Tmpfs ?? {}))
    if (!mounts.some((mount) => mount.destination === destination))
      mounts.push({ kind: 'tmpfs', name: '', source: '', destination, readOnly: false });
  return {
    id: container.Id,
    name: container.Name.replace(/^\//, ''),
    image: config.Image ?? container.Image,
    imageId: container.Image,
    running: container.State?.Running ?? false,
    ports: ports.filter(({ port }) => Number.isInteger(port) && port > 0 && port < 65536),
    mounts,
    memory: hostConfig.Memory ?? 0,
    nanoCpus: hostConfig.NanoCpus ?? 0,
    restart: hostConfig.RestartPolicy?.Name ?? '',
    networkMode: hostConfig.NetworkMode ?? '',
    links: (hostConfig.Links ?? []).map((link) => link.split(':')[0]?.replace(/^\//, '') ?? ''),
    ...settingFacts(config),
  };
}

function settingFacts(config: z.output<typeof settings>) {
  const check = config.Healthcheck;
  const list = (value: string | readonly string[] | null | undefined): readonly string[] =>
    typeof value === 'string' ? [value] : (value ?? []);
  return {
    environment: config.Env ?? [],
    command: list(config.Cmd),
    entrypoint: list(config.Entrypoint),
    workingDir: config.WorkingDir ?? '',
    user: config.User ?? '',
    labels: config.Labels ?? {},
    healthcheck: check?.Test?.length
      ? {
          test: check.Test,
          interval: check.Interval ?? 0,
          timeout: check.Timeout ?? 0,
          startPeriod: check.StartPeriod ?? 0,
          retries: check.Retries ?? 0,
        }
      : null,
  };
}

import { SealiftError } from '../errors';
import { type ConvertedTemplate, composeToTemplate, type ImageFacts } from './from-compose/convert';
import type { ComposeFiles } from './from-compose/files';
import type { JsonObject } from './json';
import { safeName, uniqueSafeNames } from './names';
import { normalizeReference, parseReference } from './references';

/** A health check as engines keep it: times in nanoseconds, 0 for the engine's default. */
export interface EngineHealthcheck {
  readonly test: readonly string[];
  readonly interval: number;
  readonly timeout: number;
  readonly startPeriod: number;
  readonly retries: number;
}

/** What an engine knows of an image, as far as a template needs it. */
export interface EngineImage {
  readonly reference: string;
  readonly id?: string;
  readonly platform?: { readonly architecture: string };
  readonly exposedPorts: readonly string[];
  readonly volumes: readonly string[];
  readonly healthcheck?: EngineHealthcheck | null;
}

/** What an engine knows of a container, as far as a template needs it. */
export interface EngineContainer {
  readonly name: string;
  /** The reference it was started from. */
  readonly image: string;
  /** `NAME=value`. */
  readonly environment: readonly string[];
  readonly command: readonly string[];
  readonly entrypoint: readonly string[];
  readonly ports: readonly { readonly port: number; readonly protocol: string; readonly published: number | null }[];
  readonly mounts: readonly {
    readonly kind: string;
    readonly name: string;
    readonly source: string;
    readonly destination: string;
    readonly readOnly: boolean;
  }[];
  readonly workingDir: string;
  readonly user: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly healthcheck?: EngineHealthcheck | null;
  /** Bytes; 0: no limit. */
  readonly memory: number;
  /** CPUs times 10^9; 0: no limit. */
  readonly nanoCpus: number;
  readonly restart: string;
  readonly networkMode: string;
  /** Names of containers it is linked to. */
  readonly links: readonly string[];
}

interface TemplateIdentity {
  readonly name: string;
  readonly version: string;
  readonly groupKey: string;
  readonly description?: string;
}

/** Ports at which people look for a web page; an image that exposes one is published there. */
const webPorts = new Set(['80/tcp', '8080/tcp']);

/**
 * Makes a template of images: one component each, with the ports, volumes and health check the image declares. What the image
 * says itself (environment, command) is not repeated. Web ports (80, 8080) are opened to the outside.
 */
export function imagesToTemplate(
  input: TemplateIdentity & { readonly images: readonly EngineImage[] },
): ConvertedTemplate {
  const names = uniqueSafeNames(input.images.map((image) => lastSegment(image.reference)));
  const volumes = new Map<string, null>();
  const published = new Set<string>();
  const services = input.images.map((image, i): [string, JsonObject] => {
    const name = names[i] ?? '';
    const mounts = image.volumes.map((path) => {
      const volume = `${name}_${safeName(path)}`;
      volumes.set(volume, null);
      return { type: 'volume', source: volume, target: path };
    });
    const ports = image.exposedPorts.filter((port) => webPorts.has(port) && !published.has(port));
    for (const port of ports) published.add(port);
    return [
      name,
      {
        image: image.reference,
        ports: ports.map((port) => `${port.split('/')[0]}:${port}`),
        expose: [...image.exposedPorts],
        volumes: mounts,
        ...healthcheck(image.healthcheck),
      },
    ];
  });
  const facts = new Map(
    input.images.map((image): [string, ImageFacts] => [
      normalizeReference(image.reference),
      {
        ...(image.platform && { architecture: image.platform.architecture }),
        ...(image.id && { stamp: image.id.replace(/^sha256:/, '').slice(0, 12) }),
      },
    ]),
  );
  return convert({ ...input, source: 'images' }, services, volumes, new Map(), facts);
}

/**
 * Makes a template of containers: what each was started with. `files` holds what their bind mounts show, by path on the host.
 * Containers that compose started keep their service names and dependencies.
 */
export function containersToTemplate(
  input: TemplateIdentity & {
    readonly containers: readonly EngineContainer[];
    readonly files?: ComposeFiles;
    readonly images?: ReadonlyMap<string, ImageFacts>;
  },
): ConvertedTemplate {
  const wished = input.containers.map((container) => container.labels['com.docker.compose.service'] ?? container.name);
  const names = uniqueSafeNames(wished);
  const byContainer = new Map(input.containers.map((container, i) => [container.name, names[i] ?? '']));
  const volumes = new Map<string, null>();
  const services = input.containers.map((container, i): [string, JsonObject] => {
    if (/^(sha256:)?[0-9a-f]{64}$/.test(container.image))
      throw new SealiftError('reference.invalid', { reference: container.image });
    const labelled = (container.labels['com.docker.compose.depends_on'] ?? '')
      .split(',')
      .map((part) => names[wished.indexOf(part.split(':')[0] ?? '')]);
    const depends = [...labelled, ...container.links.map((link) => byContainer.get(link))].filter(
      (name): name is string => name !== undefined && name !== names[i],
    );
    const mounts = container.mounts.flatMap((mount) => mountOf(mount, names[i] ?? '', volumes));
    return [
      names[i] ?? '',
      {
        image: container.image,
        environment: [...container.environment],
        ...(container.command.length > 0 && { command: [...container.command] }),
        ...(container.entrypoint.length > 0 && { entrypoint: [...container.entrypoint] }),
        ports: container.ports
          .filter((port) => port.published !== null)
          .map((port) => `${port.published}:${port.port}/${port.protocol}`),
        expose: container.ports
          .filter((port) => port.published === null)
          .map((port) => `${port.port}/${port.protocol}`),
        volumes: mounts,
        depends_on: [...new Set(depends)],
        labels: { ...container.labels },
        ...(container.workingDir !== '' && { working_dir: container.workingDir }),
        ...(container.user !== '' && { user: container.user }),
        ...(container.memory > 0 && { mem_limit: container.memory }),
        ...(container.nanoCpus > 0 && { cpus: container.nanoCpus / 1e9 }),
        ...(container.restart === 'on-failure' && { restart: 'on-failure' }),
        ...((container.networkMode === 'host' || container.networkMode === 'none') && {
          network_mode: container.networkMode,
        }),
        ...(container.name !== names[i] && { container_name: container.name }),
        ...healthcheck(container.healthcheck),
      },
    ];
  });
  return convert({ ...input, source: 'containers' }, services, volumes, input.files ?? new Map(), input.images);
}

function convert(
  input: TemplateIdentity & { readonly source: 'images' | 'containers' },
  services: [string, JsonObject][],
  volumes: ReadonlyMap<string, null>,
  files: ComposeFiles,
  images?: ReadonlyMap<string, ImageFacts>,
): ConvertedTemplate {
  const { name, version, groupKey, description, source } = input;
  const compose = { services: escapeTexts(Object.fromEntries(services)), volumes: Object.fromEntries(volumes) };
  return composeToTemplate({ compose, files, name, version, groupKey, description, source, ...(images && { images }) });
}

function mountOf(mount: EngineContainer['mounts'][number], service: string, volumes: Map<string, null>): JsonObject[] {
  const readOnly = mount.readOnly ? { read_only: true } : {};
  if (mount.kind === 'tmpfs') return [{ type: 'tmpfs', target: mount.destination }];
  if (mount.kind === 'bind') return [{ type: 'bind', source: mount.source, target: mount.destination, ...readOnly }];
  if (mount.kind !== 'volume') return [];
  // A volume without a name of its own was named by the engine, with 64 hex digits.
  const name =
    mount.name === '' || /^[0-9a-f]{64}$/.test(mount.name) ? `${service}_${safeName(mount.destination)}` : mount.name;
  volumes.set(name, null);
  return [{ type: 'volume', source: name, target: mount.destination, ...readOnly }];
}

function healthcheck(check: EngineHealthcheck | null | undefined): JsonObject {
  if (!check || check.test.length === 0) return {};
  const time = (field: string, nanoseconds: number): JsonObject =>
    nanoseconds > 0 ? { [field]: nanoseconds / 1e9 } : {};
  return {
    healthcheck: {
      test: [...check.test],
      ...time('interval', check.interval),
      ...time('timeout', check.timeout),
      ...time('start_period', check.startPeriod),
      ...(check.retries > 0 && { retries: check.retries }),
    },
  };
}

/** What an engine says is final: no dollar in it is a compose variable. */
function escapeTexts<T>(value: T): T {
  if (typeof value === 'string') return value.replaceAll('$', '$$$$') as T;
  if (Array.isArray(value)) return value.map(escapeTexts) as T;
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, escapeTexts(item)])) as T;
  return value;
}

function lastSegment(reference: string): string {
  return parseReference(reference).path.split('/').at(-1) ?? reference;
}

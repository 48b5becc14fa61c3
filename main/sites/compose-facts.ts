import { parse } from 'yaml';

/** A host port that a compose file publishes. */
export interface PublishedPort {
  readonly port: number;
  readonly protocol: 'tcp' | 'udp';
}

/** What a compose file will ask of its engine. */
export interface ComposeFacts {
  readonly services: readonly string[];
  readonly images: readonly string[];
  readonly ports: readonly PublishedPort[];
  /** Fixed names of containers (`container_name`). */
  readonly containerNames: readonly string[];
  /** Services that live on the host's own network: whatever they listen on is a port of the host. */
  readonly onHost: readonly string[];
}

/** Reads our own compose file's facts; the names of things it does not say are left out. */
export function composeFacts(yaml: string): ComposeFacts {
  const root: unknown = parse(yaml, { maxAliasCount: 100 });
  const services = record(record(root).services);
  const ports: PublishedPort[] = [];
  const images = new Set<string>();
  const containerNames: string[] = [];
  const onHost: string[] = [];
  for (const [name, value] of Object.entries(services)) {
    const service = record(value);
    if (service.network_mode === 'host') onHost.push(name);
    if (typeof service.image === 'string') images.add(service.image);
    if (typeof service.container_name === 'string') containerNames.push(service.container_name);
    if (Array.isArray(service.ports)) for (const port of service.ports) ports.push(...publishedPorts(port));
  }
  return { services: Object.keys(services), images: [...images], ports, containerNames, onHost };
}

/** `"8080:80"`, `"127.0.0.1:8080:80/udp"`, `"8080-8082:80-82"`, or the long form. A port the engine chooses is not listed. */
function publishedPorts(entry: unknown): PublishedPort[] {
  if (typeof entry === 'object' && entry !== null) {
    const { published, protocol } = record(entry);
    return published === undefined ? [] : range(String(published), protocol === 'udp' ? 'udp' : 'tcp');
  }
  const text = String(entry);
  const [mapping, protocol] = text.split('/');
  const parts = (mapping ?? '').replace(/^\[[^\]]*\]:/, '').split(':');
  const published = parts.at(-2);
  return parts.length < 2 || !published ? [] : range(published, protocol === 'udp' ? 'udp' : 'tcp');
}

function range(text: string, protocol: 'tcp' | 'udp'): PublishedPort[] {
  const match = /^(\d+)(?:-(\d+))?$/.exec(text);
  if (!match) return [];
  const first = Number(match[1]);
  const last = Math.min(Number(match[2] ?? match[1]), first + 1000, 65535);
  const ports: PublishedPort[] = [];
  for (let port = first; port <= last; port++) if (port > 0) ports.push({ port, protocol });
  return ports;
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

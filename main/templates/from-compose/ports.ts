import { isObject, type Json, type JsonObject } from '../json';
import type { Tell } from '../notices';
import { asList, asNumber, asText, invalid } from './values';

export interface PublishedPort {
  /** 0: the host chooses. undefined: not published. */
  readonly published?: number;
  readonly hostIp?: string;
  readonly protocol: 'tcp' | 'udp';
}

/** One container port with all the ways it is published. A template knows a container port once, whatever the protocols. */
export interface ServicePort {
  readonly containerPort: number;
  readonly bindings: readonly PublishedPort[];
  readonly exposed: boolean;
}

const maxRange = 200;

/** Ports of a service from `ports` (short and long form, ranges), `expose` and what the image says it exposes. */
export function servicePorts(
  service: JsonObject,
  name: string,
  imagePorts: readonly string[],
  tell: Tell,
): ServicePort[] {
  const found = new Map<number, { bindings: PublishedPort[]; exposed: boolean }>();
  const at = (port: number, path: string) => {
    if (!Number.isInteger(port) || port < 1 || port > 65535) throw invalid(path, 'expected a port between 1 and 65535');
    const entry = found.get(port) ?? { bindings: [], exposed: false };
    found.set(port, entry);
    return entry;
  };
  asList(service.ports, `services.${name}.ports`).forEach((item, i) => {
    const path = `services.${name}.ports[${i}]`;
    for (const [port, binding] of isObject(item) ? longForm(item, path) : shortForm(asText(item, path), path)) {
      const entry = at(port, path);
      if (entry.bindings.some((other) => other.protocol !== binding.protocol))
        tell('compose.port_shared', { service: name, port });
      entry.bindings.push(binding);
    }
  });
  asList(service.expose, `services.${name}.expose`).forEach((item, i) => {
    const path = `services.${name}.expose[${i}]`;
    const { from, to, protocol } = range(asText(item, path), path);
    for (let port = from; port <= to; port++) expose(at(port, path), protocol);
  });
  for (const text of imagePorts) {
    const { from, protocol } = range(text, `services.${name}.image`);
    expose(at(from, `services.${name}.image`), protocol);
  }
  return [...found].map(([containerPort, entry]) => ({ containerPort, ...entry }));
}

function expose(entry: { bindings: PublishedPort[]; exposed: boolean }, protocol: 'tcp' | 'udp'): void {
  entry.exposed = true;
  if (entry.bindings.length === 0 && protocol === 'udp') entry.bindings.push({ protocol });
}

function shortForm(text: string, path: string): [number, PublishedPort][] {
  const match = /^(?:(\[[0-9a-fA-F:.]+\]|[0-9.]*|[A-Za-z0-9.-]+):)?(?:([0-9-]*):)?([0-9-]+(?:\/[a-zA-Z]+)?)$/.exec(
    text.trim(),
  );
  if (!match) throw invalid(path, `not a port mapping: ${text.slice(0, 60)}`);
  let [, hostIp, host] = match;
  // With one colon the first part is the published port, not an address.
  if (hostIp !== undefined && host === undefined) [hostIp, host] = [undefined, hostIp];
  return pairs(match[3] ?? '', host, hostIp?.replace(/^\[|\]$/g, ''), path);
}

function longForm(item: JsonObject, path: string): [number, PublishedPort][] {
  const protocol =
    item.protocol === undefined || item.protocol === null ? 'tcp' : asText(item.protocol, `${path}.protocol`);
  const target = asNumber(item.target, `${path}.target`);
  const published =
    item.published === undefined || item.published === null ? undefined : asText(item.published, `${path}.published`);
  const hostIp =
    item.host_ip === undefined || item.host_ip === null ? undefined : asText(item.host_ip, `${path}.host_ip`);
  return pairs(`${target}/${protocol}`, published, hostIp, path);
}

function pairs(
  target: string,
  host: string | undefined,
  hostIp: string | undefined,
  path: string,
): [number, PublishedPort][] {
  const container = range(target, path);
  const outside = host === undefined || host === '' ? undefined : range(host, path);
  const count = container.to - container.from + 1;
  const outsideCount = outside === undefined ? count : outside.to - outside.from + 1;
  // A range of host ports for one container port lets the host choose.
  const chosen = outside !== undefined && count === 1 && outsideCount > 1;
  if (!chosen && outsideCount !== count) throw invalid(path, 'the two port ranges differ in length');
  return Array.from({ length: count }, (_, i) => [
    container.from + i,
    {
      published: outside === undefined || chosen ? 0 : outside.from + i,
      protocol: container.protocol,
      ...(hostIp !== undefined && hostIp !== '' && { hostIp }),
    },
  ]);
}

function range(text: string, path: string): { from: number; to: number; protocol: 'tcp' | 'udp' } {
  const match = /^(\d{1,5})(?:-(\d{1,5}))?(?:\/(tcp|udp|TCP|UDP))?$/.exec(text.trim());
  if (!match) throw invalid(path, `not a port: ${text.slice(0, 60)}`);
  const from = Number(match[1]);
  const to = match[2] === undefined ? from : Number(match[2]);
  if (to < from || to > 65535 || to - from >= maxRange) throw invalid(path, `not a usable port range: ${text}`);
  return { from, to, protocol: (match[3] ?? 'tcp').toLowerCase() as 'tcp' | 'udp' };
}

/** The ports of a component, as a template writes them. */
export function portRecords(
  ports: readonly ServicePort[],
  about: { alias: string; dnsName: string; hasDependents: boolean; httpPorts: ReadonlySet<number> },
): JsonObject[] {
  return ports.map(({ containerPort, bindings, exposed }) => {
    const [first, ...others] = bindings;
    const outer = bindings.some((binding) => binding.published !== undefined);
    const udp = first?.protocol === 'udp';
    const http = !udp && (about.httpPorts.has(containerPort) || wellKnownHttp.has(containerPort));
    return {
      container_port: containerPort,
      protocol: udp ? 'udp' : http ? 'http' : 'tcp',
      tenant_id: '',
      port_alias: `${about.alias}_${containerPort}`,
      is_inner_service: about.hasDependents || exposed,
      is_outer_service: outer,
      k8s_service_name: about.dnsName,
      ...(outer && {
        x_sealift: {
          ...(first && bindingRecord(first)),
          ...(others.length > 0 && { also: others.map(bindingRecord) }),
        },
      }),
    };
  });
}

const wellKnownHttp = new Set([80, 8080]);

function bindingRecord(binding: PublishedPort): JsonObject {
  const record: Record<string, Json> = { published: binding.published ?? null };
  if (binding.hostIp !== undefined) record.host_ip = binding.hostIp;
  if (binding.protocol === 'udp') record.protocol = 'udp';
  return record;
}

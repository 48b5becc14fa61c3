import type { JsonObject } from '../json';
import { isObject } from '../json';
import type { Tell } from '../notices';
import type { Component, Port } from '../schema';
import { extension, numberOf, recordsIn, textOf } from '../views';

export interface StackPort {
  /** 0: the host chooses. */
  readonly published: number;
  readonly containerPort: number;
  readonly protocol: 'tcp' | 'udp';
  readonly hostIp?: string;
}

/**
 * The ports each component publishes on the host: those open to the outside, at the port the compose file published or the
 * container's own. Two components asking for one host port is common in templates, which know no host: the later one gets
 * the next free port, with a notice; a port that a compose file named is never moved.
 */
export function publishedPorts(
  components: readonly Component[],
  nameOf: (component: Component) => string,
  tell: Tell,
): Map<Component, StackPort[]> {
  const wanted = components.map(
    (component) => [component, component.ports.filter((port) => port.outer).flatMap(bindings)] as const,
  );
  const fixed = wanted.flatMap(([, ports]) => ports.filter((port) => port.fixed));
  const used = new Set(fixed.map((port) => `${port.protocol}/${port.published}`));
  return new Map(
    wanted.map(([component, ports]) => [
      component,
      ports.map(({ fixed: isFixed, ...port }) => {
        if (isFixed || port.published === 0) return port;
        let published = port.published;
        while (used.has(`${port.protocol}/${published}`)) published = published >= 65535 ? 1024 : published + 1;
        if (published !== port.published)
          tell('stack.port_conflict', { service: nameOf(component), port: port.published, published });
        used.add(`${port.protocol}/${published}`);
        return { ...port, published };
      }),
    ]),
  );
}

function bindings(port: Port): (StackPort & { fixed: boolean })[] {
  if (!isPort(port.containerPort)) return [];
  const kept = extension(port.raw);
  const own = port.published === undefined ? [] : [kept];
  const all = [...own, ...recordsIn(kept.also).filter((one) => one.published !== undefined && one.published !== null)];
  const plain = { containerPort: port.containerPort, protocol: protocolOf(port.protocol) };
  if (all.length === 0) return [{ ...plain, published: port.containerPort, fixed: false }];
  return all.map((one) => {
    const published = numberOf(one.published);
    const hostIp = textOf(one.host_ip);
    return {
      containerPort: port.containerPort,
      protocol: protocolOf(textOf(one.protocol)),
      published: isPort(published) ? published : 0,
      fixed: true,
      ...(/^[0-9a-fA-F.:]+$/.test(hostIp) && { hostIp }),
    };
  });
}

export function portText(port: StackPort): string {
  const address = port.hostIp === undefined ? '' : port.hostIp.includes(':') ? `[${port.hostIp}]:` : `${port.hostIp}:`;
  const host = port.published === 0 ? (address === '' ? '' : `${address}:`) : `${address}${port.published}:`;
  return `${host}${port.containerPort}/${port.protocol}`;
}

function protocolOf(protocol: string): 'tcp' | 'udp' {
  return protocol.toLowerCase() === 'udp' ? 'udp' : 'tcp';
}

function isPort(port: number): boolean {
  return Number.isInteger(port) && port > 0 && port <= 65535;
}

/** Names under which the others reach a component, besides its service name. */
export function aliasesOf(component: Component, service: string, taken: ReadonlySet<string>): string[] {
  const kept = extension(component.raw);
  const own = [
    ...component.ports.map((port) => port.k8sServiceName),
    ...(Array.isArray(kept.aliases) ? kept.aliases.map(textOf) : []),
    textOf(kept.service),
  ];
  return [...new Set(own)].filter(
    (alias) => /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/.test(alias) && alias !== service && !taken.has(alias),
  );
}

/** The networks of one service: those it was in, or the default one, with its aliases in each. */
export function networksOf(kept: unknown, aliases: readonly string[]): JsonObject | undefined {
  const named = isObject(kept) ? Object.entries(kept).filter(([name]) => /^[A-Za-z0-9._-]+$/.test(name)) : [];
  if (named.length === 0) return aliases.length === 0 ? undefined : { default: { aliases: [...aliases] } };
  return Object.fromEntries(
    named.map(([name, settings]) => {
      const own = isObject(settings) ? settings : {};
      const all = [...new Set([...(Array.isArray(own.aliases) ? own.aliases.map(textOf) : []), ...aliases])];
      return [name, { ...own, ...(all.length > 0 && { aliases: all }) }];
    }),
  );
}

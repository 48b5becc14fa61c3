import { SealiftError } from '../../errors';
import type { Component } from '../schema';
import type { StackPort } from './network';

/**
 * Publishes ports where the person chose. Only what is published can be moved. Throws `stack.port_unknown` {names} for what no
 * component publishes, `stack.port_twice` {ports} where a chosen port is another's.
 */
export function choosePorts(
  published: ReadonlyMap<Component, StackPort[]>,
  nameOf: (component: Component) => string,
  chosen: Readonly<Record<string, number>>,
): Map<Component, StackPort[]> {
  const result = new Map([...published].map(([component, ports]) => [component, [...ports]]));
  const moved = new Set<string>();
  const unknown: string[] = [];
  for (const [name, port] of Object.entries(chosen)) {
    const place = placeOf(name, published, nameOf);
    const own = place && result.get(place.component);
    const old = own?.[place?.index ?? -1];
    if (!place || !own || !old || !Number.isInteger(port) || port < 1 || port > 65_535) {
      unknown.push(name);
      continue;
    }
    own[place.index] = { ...old, published: port };
    moved.add(`${port}/${old.protocol}`);
  }
  if (unknown.length > 0) throw new SealiftError('stack.port_unknown', { names: unknown });
  const all = [...result.values()].flat().map((port) => `${port.published}/${port.protocol}`);
  const twice = [...moved].filter((port) => all.filter((other) => other === port).length > 1);
  if (twice.length > 0) throw new SealiftError('stack.port_twice', { ports: twice });
  return result;
}

function placeOf(
  name: string,
  published: ReadonlyMap<Component, StackPort[]>,
  nameOf: (component: Component) => string,
): { component: Component; index: number } | undefined {
  const [, whose, container, protocol = 'tcp'] = /^(.+)\.(\d+)(?:\/(tcp|udp))?$/s.exec(name) ?? [];
  for (const [component, ports] of published) {
    if (![nameOf(component), component.name, component.key, component.serviceKey].includes(whose ?? '')) continue;
    const index = ports.findIndex((port) => String(port.containerPort) === container && port.protocol === protocol);
    if (index >= 0) return { component, index };
  }
  return undefined;
}

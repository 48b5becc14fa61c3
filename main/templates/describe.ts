import type { Template } from './schema';
import { componentsOf } from './views';

/** A component as the window and `--json` show it (the shape of the contract's componentView). */
export interface ComponentDescription {
  key: string;
  name: string;
  image: string;
  /** null: not limited. */
  memoryMiB: number | null;
  ports: {
    port: number;
    protocol: string;
    published: number | null;
    outer: boolean;
    inner: boolean;
  }[];
  environment: { name: string; value: string; secret: boolean }[];
  volumes: { name: string; path: string; kind: string }[];
  /** Names of components; the key as written where the template has no such component. */
  dependsOn: string[];
  probes: { mode: string; scheme: string; port: number | null }[];
}

/** What a version consists of, component by component, in the order of the template. */
export function describeVersion(template: Template): ComponentDescription[] {
  const components = componentsOf(template);
  const nameOf = (key: string) =>
    components.find((one) => key === one.shareUuid || key === one.serviceKey)?.name ?? key;
  return components.map((one) => ({
    key: one.key,
    name: one.name,
    image: one.shareImage,
    memoryMiB: one.memory > 0 ? one.memory : null,
    ports: one.ports.map((port) => ({
      port: port.containerPort,
      protocol: port.protocol,
      published: port.published === undefined || port.published === 0 ? null : port.published,
      outer: port.outer,
      inner: port.inner,
    })),
    environment: [...one.environment, ...one.connectionInfo].map(({ name, value, secret }) => ({
      name,
      value,
      secret,
    })),
    volumes: one.volumes.map(({ name, path, kind }) => ({ name, path, kind })),
    dependsOn: [...new Set(one.dependsOn.map(nameOf))],
    probes: one.probes
      .filter((probe) => probe.used)
      .map((probe) => ({
        mode: probe.mode,
        scheme: probe.scheme,
        port: probe.port > 0 ? probe.port : null,
      })),
  }));
}

import { isDeepStrictEqual } from 'node:util';
import { parse } from 'yaml';
import { composeFile, envFile } from '../project-folder';
import type { Settings } from './folder';
import type { Renewal } from './prepare';

/** Paths of files beside the compose file that a service mounts. */
export function sourcesOf(service: unknown): string[] {
  const volumes = record(service).volumes;
  if (!Array.isArray(volumes)) return [];
  return volumes.flatMap((mount: unknown) => {
    const source = typeof mount === 'string' ? mount.split(':')[0] : record(mount).source;
    return typeof source === 'string' && source.startsWith('./') ? [source.slice(2).replaceAll('$$', '$')] : [];
  });
}

/** Files of settings that are not the same on both sides; the compose file and the secrets aside. */
export function changedFiles(before: Settings, after: Settings): Set<string> {
  return new Set(
    [...new Set([...before.keys(), ...after.keys()])].filter((path) => {
      if (path === composeFile || path === envFile) return false;
      const [a, b] = [before.get(path), after.get(path)];
      return !a || !b || a.mode !== b.mode || !a.content.equals(b.content);
    }),
  );
}

/**
 * Services whose containers are others under the second settings than under the first: what they say, a file that they mount, a
 * variable of `.env` that they use, an image of `images`, or a network that they share; and those of `again`. In the order of their
 * dependencies. Pure.
 */
export function renewalsBetween(
  before: Settings,
  after: Settings,
  images: ReadonlySet<string>,
  again: ReadonlySet<string> = new Set(),
): Renewal[] {
  const [was, is] = [servicesOf(before), servicesOf(after)];
  const files = changedFiles(before, after);
  const variables = changedVariables(before, after);
  const renewed = new Set<string>();
  for (const [name, service] of Object.entries(is)) {
    const text = JSON.stringify(service);
    if (
      again.has(name) ||
      !isDeepStrictEqual(was[name], service) ||
      sourcesOf(service).some((source) => files.has(source)) ||
      variables.some((variable) => text.includes(variable)) ||
      images.has(String(record(service).image ?? ''))
    )
      renewed.add(name);
  }
  for (let size = -1; size !== renewed.size; ) {
    size = renewed.size;
    for (const [name, service] of Object.entries(is)) {
      const mode = String(record(service).network_mode ?? '');
      if (mode.startsWith('service:') && renewed.has(mode.slice('service:'.length))) renewed.add(name);
    }
  }
  return order(is)
    .filter((name) => renewed.has(name))
    .map((service) => ({
      service,
      added: !Object.hasOwn(was, service),
      dependsOn: dependenciesOf(is[service]).filter((one) => renewed.has(one)),
    }));
}

function changedVariables(before: Settings, after: Settings): string[] {
  const [a, b] = [before, after].map(
    (settings) => new Set((settings.get(envFile)?.content.toString('utf8') ?? '').split(/\r?\n/)),
  );
  const lines = [...(b ?? [])].filter((line) => !a?.has(line));
  return lines.flatMap((line) => /^\s*(?:export\s+)?([A-Za-z_]\w*)=/.exec(line)?.[1] ?? []);
}

function order(services: Readonly<Record<string, unknown>>): string[] {
  const done = new Set<string>();
  const visit = (name: string, path: ReadonlySet<string>) => {
    if (done.has(name) || path.has(name) || !Object.hasOwn(services, name)) return;
    for (const other of dependenciesOf(services[name])) visit(other, new Set([...path, name]));
    done.add(name);
  };
  for (const name of Object.keys(services)) visit(name, new Set());
  return [...done];
}

function dependenciesOf(service: unknown): string[] {
  const on = record(service).depends_on;
  return Array.isArray(on) ? on.map(String) : Object.keys(record(on));
}

/** Services of the compose file, by name; none where it cannot be read. */
export function servicesOf(settings: Settings): Record<string, unknown> {
  try {
    const text = settings.get(composeFile)?.content.toString('utf8') ?? '';
    return record(record(parse(text, { maxAliasCount: 100, merge: true })).services);
  } catch {
    return {};
  }
}

export function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

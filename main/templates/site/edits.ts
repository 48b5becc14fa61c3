import { isObject, type JsonObject } from '../json';
import type { Component, Template } from '../schema';
import { joinWords } from '../shell-words';
import { componentByKey } from '../to-compose/dependencies';
import { usableProbe } from '../to-compose/healthcheck';
import { sameValue } from '../upgrade/values';
import { componentsOf, extension, recordsIn, textOf } from '../views';
import { filledIn, mebibytes, type PortBinding, portBinding, type SiteCompose, seconds } from './read';

/** Image and start command. */
export function editStart(
  component: Component,
  expected: JsonObject,
  there: JsonObject,
  variables: ReadonlyMap<string, string>,
): void {
  if (typeof there.image === 'string' && there.image !== expected.image)
    component.raw.share_image = filledIn(there.image, variables);
  if (sameValue(there.command, expected.command)) return;
  const words = Array.isArray(there.command)
    ? there.command.map((word) => filledIn(textOf(word), variables))
    : undefined;
  component.raw.cmd = words ? joinWords(words) : filledIn(textOf(there.command), variables);
}

/** Ports that are published otherwise than the version says: `is_outer_service` and where. */
export function editPorts(
  component: Component,
  expected: JsonObject,
  there: JsonObject,
  variables: ReadonlyMap<string, string>,
): void {
  const [said, found] = [expected, there].map((service) => bindingsOf(service.ports, variables));
  if (!said || !found) return;
  for (const container of new Set([...said, ...found].map((one) => one.container))) {
    const now = found.filter((one) => one.container === container);
    if (sameValue(texts(now), texts(said.filter((one) => one.container === container)))) continue;
    publish(component.raw, container, now);
  }
}

/** How a port is published is kept where compose files keep it. */
export function publish(raw: JsonObject, container: number, bindings: readonly PortBinding[]): void {
  const ports = recordsIn(raw.port_map_list);
  let record = ports.find((port) => Number(port.container_port) === container);
  if (!record) {
    record = {
      container_port: container,
      protocol: bindings[0]?.protocol ?? 'tcp',
      port_alias: '',
      is_inner_service: false,
    };
    if (Array.isArray(raw.port_map_list)) raw.port_map_list.push(record);
    else raw.port_map_list = [record];
  }
  record.is_outer_service = bindings.length > 0;
  const [first, ...also] = bindings.map(({ published, hostIp, protocol }) => ({
    published,
    ...(hostIp !== '' && { host_ip: hostIp }),
    ...(protocol === 'udp' && { protocol }),
  }));
  const { published: _, also: __, host_ip: ___, protocol: ____, ...rest } = extension(record);
  const kept: JsonObject = { ...rest, ...first, ...(also.length > 0 && { also }) };
  if (Object.keys(kept).length > 0) record.x_sealift = kept;
  else delete record.x_sealift;
}

export function bindingsOf(
  ports: JsonObject[string],
  variables: ReadonlyMap<string, string> = new Map(),
): PortBinding[] {
  if (!Array.isArray(ports)) return [];
  return ports.flatMap((port) => portBinding(filledIn(String(port), variables)) ?? []);
}

function texts(bindings: readonly PortBinding[]): string[] {
  return bindings
    .map(({ published, container, protocol, hostIp: ip }) => `${ip}:${published}:${container}/${protocol}`)
    .sort();
}

/** Memory and processors. */
export function editLimits({ raw }: Component, expected: JsonObject, there: JsonObject): void {
  if (!sameValue(there.mem_limit, expected.mem_limit)) raw.memory = mebibytes(there.mem_limit) ?? 0;
  if (!sameValue(there.cpus, expected.cpus)) raw.cpu = Math.round(Number(there.cpus ?? 0) * 1000) || 0;
}

/** Pace and command of the probe that the compose file checks with. */
export function editHealth(component: Component, expected: JsonObject, there: JsonObject): void {
  const [said, found] = [expected.healthcheck, there.healthcheck];
  const probe = usableProbe(component)?.raw;
  if (!probe || !isObject(said) || !isObject(found) || sameValue(said, found)) return;
  const pace = [
    ['interval', 'period_second'],
    ['timeout', 'timeout_second'],
    ['start_period', 'initial_delay_second'],
  ] as const;
  for (const [field, wire] of pace) {
    const time = seconds(found[field]);
    if (!sameValue(said[field], found[field]) && time !== undefined) probe[wire] = Math.max(0, Math.round(time));
  }
  if (!sameValue(said.retries, found.retries)) probe.failure_threshold = Number(found.retries) || 3;
  if (sameValue(said.test, found.test)) return;
  const [kind, ...words] = (Array.isArray(found.test) ? found.test : ['CMD-SHELL', found.test ?? '']).map((word) =>
    filledIn(textOf(word), new Map()),
  );
  if (kind !== 'CMD' && kind !== 'CMD-SHELL') return;
  probe.scheme = 'cmd';
  probe.cmd = kind === 'CMD' ? joinWords(words) : words.join(' ');
  const { test: _, ...rest } = extension(probe);
  probe.x_sealift = kind === 'CMD' ? { ...rest, test: words } : rest;
}

/** Dependencies that the site added or took away. */
export function editDependencies(
  { raw }: Component,
  expected: JsonObject,
  there: JsonObject,
  site: { readonly template: Template; readonly actual: SiteCompose; readonly services: ReadonlyMap<string, string> },
): void {
  const [said, found] = [expected.depends_on, there.depends_on].map((one) => (isObject(one) ? one : {}));
  if (!said || !found || sameValue(said, found)) return;
  const components = componentsOf(site.template);
  for (const name of Object.keys(said)) {
    if (Object.hasOwn(found, name)) continue;
    const key = site.services.get(name);
    raw.dep_service_map_list = recordsIn(raw.dep_service_map_list).filter(
      (one) => componentByKey(components, textOf(one.dep_service_key))?.key !== key,
    );
  }
  for (const name of Object.keys(found)) {
    const key = site.services.get(name);
    if (key === undefined || Object.hasOwn(said, name)) continue;
    raw.dep_service_map_list = [...recordsIn(raw.dep_service_map_list), { dep_service_key: key }];
  }
}

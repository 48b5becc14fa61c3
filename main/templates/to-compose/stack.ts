import type { Json, JsonObject } from '../json';
import { isObject } from '../json';
import { safeName, uniqueSafeNames } from '../names';
import { noticeList, type Tell, type TemplateNotice } from '../notices';
import { normalizeReference } from '../references';
import type { Component, Template } from '../schema';
import { splitWords } from '../shell-words';
import { componentsOf, extension, numberOf, pluginsOf, recordsIn, secretNames, textOf } from '../views';
import { componentByKey, keptOf, oneShot, startOrder } from './dependencies';
import { environmentOf } from './environment';
import { healthcheckOf, isDisabled, usableProbe } from './healthcheck';
import { aliasesOf, networksOf, portText, publishedPorts, type StackPort } from './network';
import { choosePorts } from './ports';
import { networkDefinitions, restoredSettings } from './restore';
import { composeValue, escapeDollar, type StackSecret, sortOverrides, stackSecrets } from './secrets';
import { type StackFile, type StackVolume, stackMounts } from './volumes';
import { composeYaml } from './yaml';

export interface StackService {
  /** The service's name in the compose file. */
  readonly name: string;
  /** The component's key. */
  readonly component: string;
  readonly displayName: string;
  readonly image: string;
  readonly ports: readonly StackPort[];
  readonly dependsOn: readonly string[];
  /** Whether the stack says how to check its health (an image may have a check of its own besides). */
  readonly checked: boolean;
}

/** An application as Docker Compose runs it. */
export interface ComposeStack {
  readonly services: readonly StackService[];
  readonly volumes: readonly StackVolume[];
  /** Config files that the compose file mounts, to stand beside it. */
  readonly files: readonly StackFile[];
  /** Values that must be given as variables (a `.env` file) when the stack starts; never in the compose file. */
  readonly secrets: readonly StackSecret[];
  readonly yaml: string;
  readonly notices: readonly TemplateNotice[];
}

export interface StackOptions {
  /** Values the person set: `NAME` or `component.NAME`, the component by service name, display name or key. */
  readonly values?: Readonly<Record<string, string>>;
  /** False leaves out what reaches out of a container: privileges, devices, paths of the host. Default: true. */
  readonly trusted?: boolean;
  /** Names that services have already, by the component's key: they keep them. */
  readonly names?: ReadonlyMap<string, string>;
  /** Host ports the person chose: `component.80/tcp` -> port, the component as in `values`; the protocol may be left out for tcp. */
  readonly ports?: Readonly<Record<string, number>>;
}

/**
 * Makes the compose file of a template, deterministically. It is accepted by docker-compose 1.29 and by compose v2. Container names
 * are left to compose (project, service, number), so that two installations can live side by side on one engine.
 * Components without an image are left out, with a notice. Throws `stack.value_unknown`, `stack.port_unknown`, `stack.port_twice`, `reference.invalid`.
 */
export function templateToCompose(template: Template, options: StackOptions = {}): ComposeStack {
  const { tell, list } = noticeList();
  const components = componentsOf(template).filter((component) => hasImage(component, tell));
  tellLeftOut(template, tell);
  const onHost = !['KUBERNETES_NATIVE_SERVICE', 'ISTIO_SERVICE_MESH'].includes(textOf(template.governance_mode));
  const stack = prepare(template, components, onHost, options, tell);
  const services = components.map((component, i) => service(component, i, stack, tell));
  const usedNetworks = new Set(
    services.flatMap(({ record }) => (isObject(record.networks) ? Object.keys(record.networks) : [])),
  );
  const networks = networkDefinitions(extension(template).networks, usedNetworks, stack.trusted);
  const content: JsonObject = {
    version: '2.4',
    services: Object.fromEntries(services.map(({ view, record }) => [view.name, record])),
    ...(stack.mounts.volumes.length > 0 && {
      volumes: Object.fromEntries(stack.mounts.volumes.map(({ name }) => [name, {}])),
    }),
    ...(Object.keys(networks).length > 0 && { networks }),
  };
  return {
    services: services.map(({ view }) => view),
    volumes: stack.mounts.volumes,
    files: stack.mounts.files,
    secrets: stack.secrets,
    yaml: composeYaml(content, stackComment(template)),
    notices: list,
  };
}

interface Prepared {
  readonly template: Template;
  readonly components: readonly Component[];
  readonly names: ReadonlyMap<Component, string>;
  readonly onHost: boolean;
  readonly trusted: boolean;
  readonly order: ReturnType<typeof startOrder>;
  readonly once: ReadonlySet<Component>;
  readonly mounts: ReturnType<typeof stackMounts>;
  readonly ports: ReadonlyMap<Component, StackPort[]>;
  readonly secrets: readonly StackSecret[];
  readonly overrides: readonly ReadonlyMap<string, string>[];
}

function prepare(
  template: Template,
  components: readonly Component[],
  onHost: boolean,
  options: StackOptions,
  tell: Tell,
): Prepared {
  const names = serviceNames(components, options.names ?? new Map());
  const nameOf = (component: Component) => names.get(component) ?? component.key;
  const secretSet = new Set(secretNames(template));
  const overrides = sortOverrides(
    options.values ?? {},
    components.map((component) => ({
      names: [nameOf(component), component.name, component.key, component.serviceKey],
      variables: new Set([...component.environment, ...component.connectionInfo].map((variable) => variable.name)),
    })),
    secretSet,
  );
  const order = startOrder(components, nameOf, tell);
  if (onHost) tellHostConflicts(components, nameOf, tell);
  return {
    template,
    components,
    names,
    onHost,
    trusted: options.trusted ?? true,
    order,
    once: oneShot(order),
    mounts: stackMounts(components, nameOf, tell),
    ports: choosePorts(onHost ? new Map() : publishedPorts(components, nameOf, tell), nameOf, options.ports ?? {}),
    secrets: stackSecrets([...secretSet], overrides.secrets),
    overrides: overrides.byComponent,
  };
}

/** A safe name for every component, unique; those that are named already come first. */
function serviceNames(components: readonly Component[], known: ReadonlyMap<string, string>): Map<Component, string> {
  const wished = components
    .map((component) => ({
      component,
      known: known.get(component.key),
      name: textOf(extension(component.raw).service) || component.name,
    }))
    .sort((a, b) => Number(b.known !== undefined) - Number(a.known !== undefined));
  const unique = uniqueSafeNames(wished.map((one) => one.known ?? one.name));
  return new Map(wished.map(({ component }, i) => [component, unique[i] ?? component.key]));
}

function service(
  component: Component,
  index: number,
  stack: Prepared,
  tell: Tell,
): { view: StackService; record: JsonObject } {
  const name = stack.names.get(component) ?? '';
  const wished = textOf(extension(component.raw).service);
  if (wished !== '' && wished !== name) tell('stack.name_changed', { service: wished, name });
  const { plain, special } = restoredSettings(keptOf(component), name, stack.trusted, tell);
  const dependencies = [...(stack.order.get(component) ?? [])];
  const environment = environmentOf(component, {
    dependencies: component.dependsOn
      .flatMap((key) => componentByKey(stack.components, key) ?? [])
      .filter((one) => one !== component),
    secrets: new Set(stack.secrets.map((secret) => secret.name)),
    overrides: stack.overrides[index] ?? new Map(),
  });
  const probe = usableProbe(component);
  const health = probe
    ? (escapeTest(healthcheckOf(probe, component)) as Json)
    : isDisabled(component)
      ? { disable: true }
      : undefined;
  const mounts = [
    ...(stack.mounts.byComponent.get(component) ?? []),
    ...(Array.isArray(special.volumes) ? special.volumes : []),
  ];
  const command = commandOf(component, name, tell);
  const network = networkOf(component, name, special, stack);
  const image = normalizeReference(component.shareImage);
  const scale = scaleOf(component, name, network.ports, stack.onHost, tell);
  const record: JsonObject = {
    image,
    ...(command.length > 0 && { command: command.map(escapeDollar) }),
    restart: stack.once.has(component) ? 'on-failure' : 'always',
    ...(environment.size > 0 && {
      environment: Object.fromEntries(
        [...environment].map(([key, pieces]) => [key, composeValue(pieces, stack.secrets)]),
      ),
    }),
    ...(dependencies.length > 0 && {
      depends_on: Object.fromEntries(
        dependencies.map(([dependency, condition]) => [stack.names.get(dependency) ?? '', { condition }]),
      ),
    }),
    ...(health !== undefined && { healthcheck: health }),
    ...network.record,
    ...(mounts.length > 0 && { volumes: mounts }),
    ...(component.memory > 0 && { mem_limit: `${Math.ceil(component.memory)}m` }),
    ...(component.cpu > 0 && { cpus: component.cpu / 1000 }),
    ...(scale > 1 && { scale }),
    logging: { driver: 'json-file', options: { 'max-size': '5m', 'max-file': '2' } },
    ...plain,
    labels: {
      ...(isObject(special.labels) ? special.labels : {}),
      'sealift.component': escapeDollar(component.key),
      'sealift.template': escapeDollar(stack.template.group_key),
      'sealift.version': escapeDollar(stack.template.group_version),
    },
  };
  const view: StackService = {
    name,
    component: component.key,
    displayName: component.name,
    image,
    ports: network.ports,
    dependsOn: dependencies.map(([dependency]) => stack.names.get(dependency) ?? ''),
    checked: probe !== undefined,
  };
  return { view, record };
}

/** Where a service lives: on the host's network, on another's, or on bridges with its aliases and published ports. */
function networkOf(
  component: Component,
  name: string,
  special: JsonObject,
  stack: Prepared,
): { record: JsonObject; ports: StackPort[] } {
  const names = new Map(
    stack.components.map((one) => [textOf(extension(one.raw).service), stack.names.get(one) ?? '']),
  );
  const mode = textOf(special.network_mode).replace(
    /^service:(.*)$/s,
    (_, other: string) => `service:${names.get(other) ?? other}`,
  );
  if (stack.onHost) return { record: { network_mode: 'host' }, ports: [] };
  if (mode !== '' && mode !== 'default' && mode !== 'bridge') return { record: { network_mode: mode }, ports: [] };
  const ports = stack.ports.get(component) ?? [];
  const networks = networksOf(special.networks, aliasesOf(component, name, new Set(stack.names.values())));
  const links = Array.isArray(special.links)
    ? special.links
        .map((link) => textOf(link).replace(/^[^:]+/, (other) => names.get(other) ?? other))
        .filter((link) => [...names.values()].includes(link.split(':')[0] ?? ''))
    : [];
  return {
    record: {
      ...(ports.length > 0 && { ports: ports.map(portText) }),
      ...(networks && { networks }),
      ...(links.length > 0 && { links }),
    },
    ports,
  };
}

function commandOf(component: Component, name: string, tell: Tell): string[] {
  const text = component.command.trim();
  if (text === '') return [];
  const words = splitWords(text);
  if (words) return words;
  tell('stack.command_as_shell', { service: name });
  return ['/bin/sh', '-c', text];
}

/** Several instances share no host port and no fixed name, so only what publishes nothing can be scaled. */
function scaleOf(component: Component, name: string, ports: readonly StackPort[], onHost: boolean, tell: Tell): number {
  const extend = isObject(component.raw.extend_method_map) ? component.raw.extend_method_map : {};
  const wanted = Math.round(numberOf(extend.min_node));
  if (wanted <= 1) return 1;
  if (!onHost && ports.every((port) => port.published === 0)) return Math.min(wanted, 100);
  tell('stack.scale_dropped', { service: name, instances: wanted });
  return 1;
}

function escapeTest(health: JsonObject): JsonObject {
  const { test, ...rest } = health;
  return { test: Array.isArray(test) ? test.map((word) => escapeDollar(textOf(word))) : test, ...rest };
}

function hasImage(component: Component, tell: Tell): boolean {
  if (component.shareImage !== '') return true;
  tell('stack.no_image', { component: component.name });
  return false;
}

function tellLeftOut(template: Template, tell: Tell): void {
  const plugins = pluginsOf(template);
  if (plugins.length > 0) tell('stack.plugins', { names: plugins.map((plugin) => plugin.name).join(', ') });
  const resources = recordsIn(template.k8s_resources);
  if (resources.length > 0) tell('stack.k8s_resources', { count: resources.length });
}

/** On the host's network two components cannot listen on one port. */
function tellHostConflicts(
  components: readonly Component[],
  nameOf: (component: Component) => string,
  tell: Tell,
): void {
  const first = new Map<number, Component>();
  for (const component of components)
    for (const port of component.ports) {
      const other = first.get(port.containerPort);
      if (other && other !== component)
        tell('stack.host_port_conflict', {
          port: port.containerPort,
          services: `${nameOf(other)}, ${nameOf(component)}`,
        });
      else first.set(port.containerPort, component);
    }
}

/** The first line of a compose file. */
export function stackComment(template: Template): string {
  return `${oneLine(template.group_name)} ${oneLine(template.group_version)}`;
}

function oneLine(text: string): string {
  return safeName(text) === text ? text : text.replace(/[\p{C}\p{Z}]+/gu, ' ').slice(0, 200);
}

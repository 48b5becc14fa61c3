import { SealiftError } from '../../errors';
import { isObject, type Json, type JsonObject } from '../json';
import { dnsLabel, uniqueSafeNames } from '../names';
import { noticeList, type Tell, type TemplateNotice } from '../notices';
import { checkTemplate } from '../parse';
import { normalizeReference } from '../references';
import { secretMarker, type Template } from '../schema';
import { commandOf, componentKey, componentRecord, limitsOf, shareUuid } from './component';
import { type Dependency, dependenciesOf } from './dependencies';
import { envFilesOf, serviceEnvironment } from './environment';
import { type ComposeFiles, lookupFiles } from './files';
import { healthcheckProbes } from './healthcheck';
import { keptSettings } from './kept-settings';
import { portRecords, type ServicePort, servicePorts } from './ports';
import { type PreparedCompose, prepareCompose } from './prepare';
import { asMap, asObject } from './values';
import { isHostPath, mountsOf, type ServiceVolumes, serviceVolumes } from './volumes';

/** What is known of an image without its layers, to fill in what a compose file leaves to the image. */
export interface ImageFacts {
  /** As the image's config has it: `80/tcp`. */
  readonly exposedPorts?: readonly string[];
  readonly architecture?: string;
  /** A stamp that changes when the image is rebuilt under the same name; becomes the component's `deploy_version`. */
  readonly stamp?: string;
}

export interface ComposeInput {
  /** The compose file, parsed from YAML (see parseComposeText). */
  readonly compose: unknown;
  /** Contents of the files it refers to (see composeFileReferences), by path as written. */
  readonly files?: ComposeFiles;
  /** Values for `${VARIABLES}`: the `.env` file and the caller's environment. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly profiles?: readonly string[];
  readonly name: string;
  readonly version: string;
  readonly groupKey: string;
  readonly description?: string;
  /** By normalised reference. */
  readonly images?: ReadonlyMap<string, ImageFacts>;
  /** What the template was made from; kept with it. */
  readonly source?: 'compose' | 'images' | 'containers';
}

export interface ConvertedTemplate {
  readonly template: Template;
  readonly notices: readonly TemplateNotice[];
}

export interface FileReference {
  readonly path: string;
  readonly use: 'env_file' | 'config' | 'secret' | 'bind';
  /** False where a missing file is no error. */
  readonly required: boolean;
}

/** The files that a compose file refers to, so that the caller can read them: paths as written, relative to the compose file. */
export function composeFileReferences(
  input: Pick<ComposeInput, 'compose' | 'environment' | 'profiles'>,
): FileReference[] {
  const found = new Map<string, FileReference>();
  const add = (path: string, use: FileReference['use'], required: boolean) => {
    found.set(path, { path, use, required: required || (found.get(path)?.required ?? false) });
  };
  const prepared = prepareCompose(input.compose, input, () => undefined);
  for (const [name, service] of prepared.services) {
    for (const file of envFilesOf(service, name)) add(file.path, 'env_file', file.required);
    for (const mount of mountsOf(service, name))
      if (mount.kind === 'bind' && !isHostPath(mount.source)) add(mount.source, 'bind', true);
  }
  for (const [field, use] of [
    ['configs', 'config'],
    ['secrets', 'secret'],
  ] as const)
    for (const definition of Object.values(prepared[field]))
      if (isObject(definition) && typeof definition.file === 'string') add(definition.file, use, true);
  return [...found.values()];
}

/**
 * Makes a template from a compose file. Pure and deterministic: the same input gives the same template. Services keep
 * reaching each other by service name, so the template asks for Kubernetes-native services; what a template has no words
 * for is kept under `x_sealift` and told as notices. Throws `compose.*` and `reference.invalid`.
 */
export function composeToTemplate(input: ComposeInput): ConvertedTemplate {
  const notices = noticeList();
  const prepared = prepareCompose(input.compose, input, notices.tell);
  const onHost = [...prepared.services.values()].every((service) => service.network_mode === 'host');
  const owners = new Map<string, string>();
  const drafts = draftServices(prepared, input, notices.tell, onHost, owners);
  const secrets = new Set(
    drafts.flatMap((draft) =>
      [...draft.environment].filter(([, value]) => value === secretMarker).map(([name]) => name),
    ),
  );
  const needed = new Set(drafts.flatMap((draft) => draft.dependencies.map(({ service }) => service)));
  const apps = drafts.map((draft) => finish(draft, needed, owners, input, secrets, notices.tell));
  const networks = keptNetworks(prepared, apps, notices.tell);
  const template: JsonObject = {
    template_version: 'v2',
    group_key: input.groupKey,
    group_name: input.name,
    group_version: input.version,
    group_dev_status: '',
    governance_mode: onHost ? 'BUILD_IN_SERVICE_MESH' : 'KUBERNETES_NATIVE_SERVICE',
    annotations: { describe: input.description ?? '', version_info: '', version_alias: '' },
    app_config_groups: [],
    ingress_http_routes: [],
    ingress_stream_routes: [],
    k8s_resources: [],
    apps,
    plugins: [],
    x_sealift: { source: input.source ?? 'compose', ...(Object.keys(networks).length > 0 && { networks }) },
  };
  return { template: checkTemplate(template), notices: notices.list };
}

interface Draft {
  readonly name: string;
  readonly service: JsonObject;
  readonly key: string;
  readonly alias: string;
  readonly dnsName: string;
  readonly image: string;
  readonly facts: ImageFacts;
  readonly ports: readonly ServicePort[];
  readonly environment: ReadonlyMap<string, string>;
  readonly volumes: ServiceVolumes;
  readonly dependencies: readonly Dependency[];
  readonly kept: JsonObject;
}

function draftServices(
  prepared: PreparedCompose,
  input: ComposeInput,
  tell: Tell,
  onHost: boolean,
  owners: Map<string, string>,
): Draft[] {
  const names = [...prepared.services.keys()];
  const aliases = uniqueSafeNames(names).map((name) =>
    name
      .toUpperCase()
      .replace(/[^A-Z0-9]+/g, '_')
      .replace(/^(?=\d)/, 'S'),
  );
  const labels = uniqueSafeNames(names.map(dnsLabel));
  const { room } = prepared;
  const files = lookupFiles(input.files ?? new Map(), room);
  checkImages(prepared.services, tell);
  tellVolumes(prepared.volumes, tell);
  return names.map((name, i) => {
    const service = prepared.services.get(name) ?? {};
    const image = String(service.image).trim();
    const facts = input.images?.get(normalizeReference(image)) ?? {};
    const context = { files, variables: input.environment ?? {}, tell, room };
    const claim = (volume: string) => {
      if (!Object.hasOwn(prepared.volumes, volume))
        throw new SealiftError('compose.volume_undefined', { service: name, volume });
      if (!owners.has(volume)) owners.set(volume, name);
      return owners.get(volume) === name;
    };
    const volumes = serviceVolumes(service, {
      ...context,
      service: name,
      claim,
      configs: prepared.configs,
      secrets: prepared.secrets,
    });
    const { network_mode: _, ...withoutNetwork } = service;
    if (service.build) tell('compose.build', { service: name, image });
    return {
      name,
      service,
      key: componentKey(input.groupKey, name),
      alias: aliases[i] ?? '',
      dnsName: labels[i] ?? '',
      image,
      facts,
      ports: servicePorts(service, name, facts.exposedPorts ?? [], tell),
      environment: serviceEnvironment(service, name, context),
      volumes,
      dependencies: dependenciesOf(service, name, prepared.services),
      kept: keptSettings(onHost ? withoutNetwork : service, name, tell),
    };
  });
}

function checkImages(services: ReadonlyMap<string, JsonObject>, tell: Tell): void {
  const without = [...services].filter(
    ([, service]) => typeof service.image !== 'string' || service.image.trim() === '',
  );
  if (without.length > 0) throw new SealiftError('compose.no_image', { services: without.map(([name]) => name) });
  for (const [name, service] of services) {
    if (service.provider !== undefined)
      throw new SealiftError('compose.unsupported', { path: `services.${name}.provider`, setting: 'provider' });
    if (service.volumes_from !== undefined)
      throw new SealiftError('compose.unsupported', { path: `services.${name}.volumes_from`, setting: 'volumes_from' });
    if (!/^[A-Za-z0-9._-]+$/.test(name)) tell('compose.service_name', { service: name });
  }
}

function tellVolumes(volumes: JsonObject, tell: Tell): void {
  for (const [name, definition] of Object.entries(volumes)) {
    if (!isObject(definition)) continue;
    if (definition.external) tell('compose.volume_external', { volume: name });
    if (definition.driver_opts || (typeof definition.driver === 'string' && definition.driver !== 'local'))
      tell('compose.volume_driver', { volume: name });
  }
}

function finish(
  draft: Draft,
  needed: ReadonlySet<string>,
  owners: ReadonlyMap<string, string>,
  input: ComposeInput,
  secrets: ReadonlySet<string>,
  tell: Tell,
): JsonObject {
  const { name, service, kept, volumes } = draft;
  const keyOf = (other: string) => shareUuid(componentKey(input.groupKey, other));
  const health = healthcheckProbes(service.healthcheck, name, tell);
  const container = typeof service.container_name === 'string' ? service.container_name : '';
  if (container !== '' && container !== name) tell('compose.container_name', { service: name, container });
  const compose: JsonObject = { ...kept };
  if (health.disabled) compose.healthcheck = { disable: true };
  if (volumes.hostMounts.length > 0) compose.volumes = volumes.hostMounts;
  return componentRecord({
    key: draft.key,
    name: displayName(service, name),
    image: draft.image,
    deployVersion: draft.facts.stamp ?? '',
    architecture: draft.facts.architecture ?? architectureOf(service.platform),
    command: commandOf(service, name),
    ...limitsOf(service, name),
    stateful: volumes.volumes.some((volume) => volume.volume_type === 'share-file'),
    ports: portRecords(draft.ports, {
      alias: draft.alias,
      dnsName: draft.dnsName,
      hasDependents: needed.has(name),
      httpPorts: new Set(health.httpPort === undefined ? [] : [health.httpPort]),
    }),
    environment: [...draft.environment].map(([key, value]) => environmentRecord(key, value, secrets)),
    volumes: volumes.volumes,
    mounts: volumes.shared.map(({ volume, path, readOnly }) => ({
      mnt_name: volume,
      mnt_dir: path,
      service_share_uuid: keyOf(owners.get(volume) ?? name),
      ...(readOnly && { x_sealift: { read_only: true } }),
    })),
    dependencies: draft.dependencies.map(({ service: other, condition }) => ({
      dep_service_key: keyOf(other),
      x_sealift: { condition },
    })),
    probes: health.probes,
    extension: {
      service: name,
      ...(container !== '' && container !== name && { aliases: [container] }),
      ...(Object.keys(compose).length > 0 && { compose }),
    },
  });
}

/** `x-sealift: {name}` or the label `sealift.name` gives a component a name in any language; compose allows few letters. */
function displayName(service: JsonObject, name: string): string {
  const own = isObject(service['x-sealift']) ? service['x-sealift'].name : undefined;
  const label = asMap(service.labels, `services.${name}.labels`).get('sealift.name');
  return [own, label].find((text): text is string => typeof text === 'string' && text.trim() !== '')?.trim() ?? name;
}

/**
 * Platforms resolve `${NAME}` in values. Here such a text is the literal the container is to see (it was written `$${NAME}`),
 * unless it names a secret that is drawn at install: that is how a value is made from a secret.
 */
function environmentRecord(name: string, value: string, secrets: ReadonlySet<string>): JsonObject {
  const named = namedIn(value);
  const literal = named.length > 0 && !named.some((one) => secrets.has(one));
  return {
    name,
    attr_name: name,
    attr_value: value,
    is_change: true,
    ...(literal && { x_sealift: { literal: true } }),
  };
}

/** What stands between `${` and `}`, up to a colon. In one pass: a pattern would go back and forth for ever over a text made for that. */
function namedIn(value: string): string[] {
  const names: string[] = [];
  for (let at = value.indexOf('${'); at >= 0; ) {
    const end = value.indexOf('}', at);
    if (end < 0) break;
    names.push(value.slice(at + 2, end).split(':', 1)[0] ?? '');
    at = value.indexOf('${', end);
  }
  return names;
}

function architectureOf(platform: Json | undefined): string {
  return typeof platform === 'string' ? (platform.split('/')[1] ?? '') : '';
}

/** Definitions of the networks that services are in; a network someone else owns does not exist at a site. */
function keptNetworks(prepared: PreparedCompose, apps: readonly JsonObject[], tell: Tell): JsonObject {
  const used = new Set(
    apps.flatMap((app) => Object.keys(asObject(asObject(asObject(app.x_sealift, '').compose, '').networks, ''))),
  );
  const kept: JsonObject = {};
  for (const name of used) {
    const { external, name: _, ...definition } = asObject(prepared.networks[name], `networks.${name}`);
    if (external) tell('compose.network_external', { network: name });
    kept[name] = definition;
  }
  return kept;
}

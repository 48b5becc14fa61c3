import { createHash } from 'node:crypto';
import type { Json, JsonObject } from '../json';
import { normalizeReference, parseReference } from '../references';
import { joinWords, splitWords } from '../shell-words';
import { asBytes, asList, asNumber, asObject, asText, invalid } from './values';

/** Keys derived from the template's key and the service's name, so that the next version made from compose matches by key. */
export function componentKey(groupKey: string, service: string): string {
  return createHash('sha256').update(`${groupKey}/${service}`).digest('hex').slice(0, 32);
}

export function shareUuid(key: string): string {
  return `${key}+${key}`;
}

export interface ComponentFields {
  readonly key: string;
  readonly name: string;
  readonly image: string;
  readonly deployVersion: string;
  readonly architecture: string;
  readonly command: string;
  readonly memory: number;
  readonly cpu: number;
  readonly replicas: number;
  readonly stateful: boolean;
  readonly ports: JsonObject[];
  readonly environment: JsonObject[];
  readonly volumes: JsonObject[];
  readonly mounts: JsonObject[];
  readonly dependencies: JsonObject[];
  readonly probes: JsonObject[];
  readonly extension: JsonObject;
}

/** A component with every field that platforms expect. */
export function componentRecord(fields: ComponentFields): JsonObject {
  const { tag } = parseReference(normalizeReference(fields.image));
  const scaling = fields.replicas > 1 ? 'multiple' : fields.stateful ? 'singleton' : 'multiple';
  return {
    service_id: fields.key,
    tenant_id: '',
    service_cname: fields.name,
    service_key: fields.key,
    service_share_uuid: shareUuid(fields.key),
    need_share: true,
    category: 'app_publish',
    language: '',
    extend_method: `${fields.stateful ? 'state' : 'stateless'}_${scaling}`,
    version: tag ?? 'latest',
    memory: fields.memory,
    cpu: fields.cpu,
    ...(fields.architecture !== '' && { arch: fields.architecture }),
    service_type: 'application',
    service_source: 'docker_compose',
    deploy_version: fields.deployVersion,
    image: fields.image,
    service_alias: `gr${fields.key.slice(-6)}`,
    service_name: '',
    service_region: '',
    creater: 0,
    cmd: fields.command,
    probes: fields.probes,
    extend_method_map: {
      step_node: 1,
      min_memory: fields.memory,
      init_memory: fields.memory,
      max_memory: 65536,
      step_memory: 64,
      is_restart: 0,
      min_node: fields.replicas,
      container_cpu: fields.cpu,
      max_node: fields.stateful ? Math.max(1, fields.replicas) : 64,
    },
    port_map_list: fields.ports,
    service_volume_map_list: fields.volumes,
    service_env_map_list: fields.environment,
    service_connect_info_map_list: [],
    service_related_plugin_config: [],
    component_monitors: [],
    component_graphs: [],
    component_k8s_attributes: [],
    labels: {},
    dep_service_map_list: fields.dependencies,
    mnt_relation_list: fields.mounts,
    service_image: { hub_url: null, hub_user: null, hub_password: null, namespace: null },
    share_type: 'image',
    share_image: normalizeReference(fields.image),
    x_sealift: fields.extension,
  };
}

/** MiB (rounded up), thousandths of a core and instances of a service; 0: not limited. */
export function limitsOf(service: JsonObject, name: string): { memory: number; cpu: number; replicas: number } {
  const path = `services.${name}`;
  const deploy = asObject(service.deploy, `${path}.deploy`);
  const limits = asObject(
    asObject(deploy.resources, `${path}.deploy.resources`).limits,
    `${path}.deploy.resources.limits`,
  );
  const first = (...values: (Json | undefined)[]) => values.find((value) => value !== undefined && value !== null);
  const memory = first(service.mem_limit, limits.memory);
  const cpus = first(service.cpus, limits.cpus);
  const replicas = first(service.scale, deploy.replicas);
  const count = replicas === undefined ? 1 : asNumber(replicas, `${path}.deploy.replicas`);
  if (!Number.isInteger(count) || count < 0 || count > 1000)
    throw invalid(`${path}.deploy.replicas`, 'expected a small whole number');
  return {
    memory: memory === undefined ? 0 : Math.ceil(asBytes(memory, `${path}.mem_limit`) / 1024 ** 2),
    cpu: cpus === undefined ? 0 : Math.round(asNumber(cpus, `${path}.cpus`) * 1000),
    replicas: Math.max(1, count),
  };
}

/** The command as one text, and the words themselves where the text alone would not say it. */
export function commandOf(service: JsonObject, name: string): string {
  const { command } = service;
  if (command === undefined || command === null) return '';
  if (typeof command === 'string') return splitWords(command) === undefined ? invalidCommand(name) : command.trim();
  return joinWords(
    asList(command, `services.${name}.command`).map((word, i) => asText(word, `services.${name}.command[${i}]`)),
  );
}

function invalidCommand(name: string): never {
  throw invalid(`services.${name}.command`, 'a quote is not closed');
}

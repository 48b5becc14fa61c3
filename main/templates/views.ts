import { ExactNumber, isObject, type Json, type JsonObject } from './json';
import {
  type Component,
  type EnvVar,
  type Plugin,
  type Port,
  type Probe,
  type SharedMount,
  secretMarker,
  type Template,
  type Volume,
} from './schema';

/** The components as the program reads them, in the order of the template. */
export function componentsOf(template: Template): Component[] {
  return recordsIn(template.apps).map(component);
}

/** The plugins as the program reads them, in the order of the template. */
export function pluginsOf(template: Template): Plugin[] {
  return recordsIn(template.plugins).map((raw) => ({
    raw,
    key: textOf(raw.plugin_key) || textOf(raw.plugin_id),
    name: textOf(raw.plugin_alias) || textOf(raw.plugin_name) || textOf(raw.plugin_key),
    shareImage: textOf(raw.share_image).trim(),
    buildVersion: textOf(raw.build_version),
  }));
}

/** The names of all values that are drawn at install, unique, in order of appearance. */
export function secretNames(template: Template): string[] {
  const names = new Set<string>();
  for (const one of componentsOf(template))
    for (const variable of [...one.environment, ...one.connectionInfo]) if (variable.secret) names.add(variable.name);
  return [...names];
}

/** The description for people, wherever this generation of the format keeps it. */
export function descriptionOf(template: Template): string {
  const annotations = template.annotations;
  return (isObject(annotations) ? textOf(annotations.describe) : '') || textOf(template.describe);
}

function component(raw: JsonObject): Component {
  const shareUuid = textOf(raw.service_share_uuid);
  const serviceKey = textOf(raw.service_key) || (shareUuid.split('+')[0] ?? '');
  const extend = isObject(raw.extend_method_map) ? raw.extend_method_map : {};
  return {
    raw,
    key: shareUuid || serviceKey,
    serviceKey,
    shareUuid,
    name: textOf(raw.service_cname).trim() || textOf(raw.service_alias) || serviceKey || shareUuid,
    shareImage: textOf(raw.share_image).trim(),
    image: textOf(raw.image).trim(),
    deployVersion: textOf(raw.deploy_version),
    command: textOf(raw.cmd),
    memory: Math.max(0, numberOf(raw.memory) || numberOf(extend.init_memory) || numberOf(extend.min_memory)),
    cpu: Math.max(0, numberOf(raw.cpu) || numberOf(extend.container_cpu)),
    ports: recordsIn(raw.port_map_list).map(port),
    environment: recordsIn(raw.service_env_map_list).map(variable),
    connectionInfo: recordsIn(raw.service_connect_info_map_list).map(variable),
    volumes: recordsIn(raw.service_volume_map_list).map(volume),
    mounts: recordsIn(raw.mnt_relation_list).map(sharedMount),
    dependsOn: recordsIn(raw.dep_service_map_list)
      .map((dependency) => textOf(dependency.dep_service_key))
      .filter((key) => key !== ''),
    probes: recordsIn(raw.probes).map(probe),
  };
}

function port(raw: JsonObject): Port {
  const kept = extension(raw);
  return {
    raw,
    containerPort: numberOf(raw.container_port),
    protocol: textOf(raw.protocol) || 'tcp',
    alias: textOf(raw.port_alias),
    inner: flagOf(raw.is_inner_service),
    outer: flagOf(raw.is_outer_service),
    k8sServiceName: textOf(raw.k8s_service_name),
    published: kept.published === undefined || kept.published === null ? undefined : numberOf(kept.published),
  };
}

function variable(raw: JsonObject): EnvVar {
  const value = textOf(raw.attr_value);
  return {
    raw,
    name: textOf(raw.attr_name),
    value,
    label: textOf(raw.name),
    containerPort: numberOf(raw.container_port),
    secret: value === secretMarker,
  };
}

function volume(raw: JsonObject): Volume {
  return {
    raw,
    name: textOf(raw.volume_name),
    path: textOf(raw.volume_path),
    kind: textOf(raw.volume_type) || 'share-file',
    content: textOf(raw.file_content),
    capacity: numberOf(raw.volume_capacity),
    mode: readFileMode(raw.mode),
  };
}

function sharedMount(raw: JsonObject): SharedMount {
  return {
    raw,
    volume: textOf(raw.mnt_name),
    path: textOf(raw.mnt_dir),
    owner: textOf(raw.service_share_uuid),
  };
}

function probe(raw: JsonObject): Probe {
  return {
    raw,
    mode: textOf(raw.mode) || 'readiness',
    scheme: textOf(raw.scheme).toLowerCase() || (textOf(raw.cmd) ? 'cmd' : 'tcp'),
    port: numberOf(raw.port),
    path: textOf(raw.path),
    command: textOf(raw.cmd),
    httpHeader: textOf(raw.http_header),
    initialDelay: numberOf(raw.initial_delay_second),
    period: numberOf(raw.period_second),
    timeout: numberOf(raw.timeout_second),
    failureThreshold: numberOf(raw.failure_threshold),
    successThreshold: numberOf(raw.success_threshold),
    used: raw.is_used === undefined || raw.is_used === null ? true : flagOf(raw.is_used),
  };
}

/** Text of a field: numbers and flags become their text, null and anything structured the empty text. */
export function textOf(value: Json | undefined): string {
  if (typeof value === 'string') return value;
  if (value instanceof ExactNumber) return value.text;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

/** Number of a field; 0 for null, missing and whatever is no finite number. */
export function numberOf(value: Json | undefined): number {
  const number =
    typeof value === 'number'
      ? value
      : value instanceof ExactNumber || typeof value === 'string'
        ? Number(value.valueOf())
        : 0;
  return Number.isFinite(number) ? number : 0;
}

export function flagOf(value: Json | undefined): boolean {
  return value === true || numberOf(value) === 1;
}

/** The objects of a list; none for null, missing and anything that is no list. */
export function recordsIn(value: Json | undefined): JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** What Sealift keeps beside a platform's fields; empty when there is nothing. */
export function extension(raw: JsonObject): JsonObject {
  return isObject(raw.x_sealift) ? raw.x_sealift : {};
}

/**
 * Platforms write permissions either as octal digits (644) or as their value (420). The two never meet: read as octal
 * digits, a plausible mode lets every class read or do nothing, and no such number is plausible as a value.
 */
function readFileMode(value: Json | undefined): number | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  const number = numberOf(value);
  if (!Number.isInteger(number) || number <= 0) return undefined;
  const digits = String(number);
  if (/^[4-7][04567]{2}$/.test(digits)) return Number.parseInt(digits, 8);
  return number <= 0o777 ? number : undefined;
}

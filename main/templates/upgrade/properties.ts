import type { JsonObject } from '../json';
import { numberOf, textOf } from '../views';
import type { Unit } from './fields';
import type { ListProperty } from './lists';
import type { RuleId } from './rules';
import { sameFields } from './values';

const none: readonly Unit[] = [];
/** A value with how it is to be read (`x_sealift.literal`). */
const value: readonly Unit[] = [{ lead: ['attr_value'], follow: ['x_sealift'], does: 'offer' }];

function property(
  rule: RuleId,
  field: string,
  keyFields: readonly string[],
  units: readonly Unit[] = none,
  more: Partial<ListProperty> = {},
): ListProperty {
  return {
    field,
    keyFields,
    ruleOf: () => rule,
    keyOf: (record) => keyOf(record, keyFields),
    unitsOf: () => units,
    ...more,
  };
}

function keyOf(record: JsonObject, fields: readonly string[]): string | undefined {
  const parts = fields.map((field) => textOf(record[field]));
  return parts.every((part) => part === '') ? undefined : parts.join(' ');
}

export const environment = property('environment', 'service_env_map_list', ['attr_name'], value);
export const connectionInfo = property('connection-info', 'service_connect_info_map_list', ['attr_name'], value);

export const ports = property(
  'port',
  'port_map_list',
  ['container_port'],
  [
    { lead: ['protocol'], does: 'update' },
    { lead: ['port_alias'], does: 'update' },
    { lead: ['is_inner_service'], does: 'open' },
    { lead: ['is_outer_service'], follow: ['x_sealift'], does: 'open' },
  ],
  { keyOf: (record) => String(numberOf(record.container_port)) },
);

const fileUnits: readonly Unit[] = [
  { lead: ['file_content'], does: 'update' },
  { lead: ['mode'], does: 'update' },
];
const isFile = (record: JsonObject) => textOf(record.volume_type) === 'config-file';

/** Volumes and config files share a list and their key: a path that changes from one to the other stays what it is. */
export const volumes: ListProperty = {
  field: 'service_volume_map_list',
  keyFields: ['volume_path'],
  keyOf: (record) => keyOf(record, ['volume_path']),
  ruleOf: (records) => (records.every(isFile) ? 'config-file' : 'volume'),
  unitsOf: (rule) => (rule === 'config-file' ? fileUnits : none),
};

export const probes = property(
  'probe',
  'probes',
  ['mode'],
  [{ lead: ['scheme', 'port', 'path', 'cmd', 'http_header', 'x_sealift'], does: 'update' }],
  { whole: true, keyOf: (record) => textOf(record.mode) || 'readiness' },
);

export const monitorGraphs = property(
  'monitor-graph',
  'component_graphs',
  ['title'],
  [{ lead: ['promql'], does: 'update' }],
);
export const monitors = property('monitor', 'component_monitors', ['name'], none, { whole: true });
export const kubernetesAttributes = property(
  'kubernetes-attribute',
  'component_k8s_attributes',
  ['name'],
  [{ lead: ['attribute_value', 'save_type'], does: 'update' }],
);
export const componentPlugins = property('component-plugin', 'service_related_plugin_config', ['plugin_key']);

export const plugins = property('plugin', 'plugins', ['plugin_key'], none, {
  keyOf: (record) => textOf(record.plugin_key) || textOf(record.plugin_id) || undefined,
});
export const configGroups = property('config-group', 'app_config_groups', ['name']);
export const k8sResources = property('k8s-resource', 'k8s_resources', ['kind', 'name']);

/** Fields of a component that are there once: the image, the start command, and whatever no rule names. */
export const imageUnit: Unit = {
  rule: 'image',
  lead: ['share_image', 'deploy_version'],
  follow: ['image', 'version', 'arch'],
  does: 'update',
};
export const commandUnit: Unit = { rule: 'start-command', lead: ['cmd'], does: 'update' };

const listed = new Set([
  ...[environment, connectionInfo, ports, volumes, probes, monitorGraphs, monitors, kubernetesAttributes].map(
    (one) => one.field,
  ),
  ...[componentPlugins.field, 'labels', 'dep_service_map_list', 'mnt_relation_list'],
  ...imageUnit.lead,
  ...commandUnit.lead,
  // Who it is, and what an installation gave it.
  ...['service_key', 'service_share_uuid', 'service_id', 'tenant_id', 'service_region', 'creater', 'ID'],
  ...['create_time', 'update_time', 'service_image'],
]);

/**
 * Fields of a component that no rule names. They are offered where the version changes them (its memory, say); what Sealift keeps
 * for itself is told, not offered.
 */
export function unnamedUnits(a: JsonObject, b: JsonObject): Unit[] {
  // Platforms keep the memory a second time among the ways to scale: one question, not two.
  const memory = !sameFields(a, b, ['memory']);
  return [...new Set([...Object.keys(a), ...Object.keys(b)])]
    .filter((field) => !listed.has(field) && !(memory && field === scaling))
    .sort()
    .map((field) => ({
      rule: 'unnamed',
      lead: [field],
      ...(field === 'memory' && { follow: [scaling] }),
      does: field === 'x_sealift' ? 'leave' : 'offer',
    }));
}

const scaling = 'extend_method_map';

const applicationListed = new Set([
  ...['apps', plugins.field, configGroups.field, k8sResources.field, 'ingress_http_routes', 'ingress_stream_routes'],
  ...['group_key', 'group_version', 'image_base64_string', 'suffix'],
]);

/** Fields of the application that no rule names. */
export function unnamedApplicationUnits(a: JsonObject, b: JsonObject): Unit[] {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])]
    .filter((field) => !applicationListed.has(field))
    .sort()
    .map((field) => ({ rule: 'unnamed', lead: [field], does: 'leave' }));
}

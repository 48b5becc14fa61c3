import { isObject, type Json, type JsonObject } from '../json';
import type { Template } from '../schema';

/**
 * From when a field is known: `old` stands in a template of the early 5.x days, `5.5` in one of 5.5 and not in the old one, `undated` in
 * the description of the format only, which does not say since when.
 */
export type FieldAge = 'old' | '5.5' | 'undated';

const ages = (old: string, newer: string, undated: string): ReadonlyMap<string, FieldAge> =>
  new Map<string, FieldAge>([
    ...words(old).map((name) => [name, 'old'] as const),
    ...words(newer).map((name) => [name, '5.5'] as const),
    ...words(undated).map((name) => [name, 'undated'] as const),
  ]);
const words = (text: string) => text.split(/\s+/).filter((word) => word !== '');

/** What stands where, as far as real templates and the description of the format tell. */
const application = ages(
  'group_key group_name group_version template_version apps plugins describe suffix image_base64_string',
  'app_config_groups ingress_http_routes group_dev_status',
  'ingress_stream_routes k8s_resources governance_mode annotations helm_chart',
);
const component = ages(
  `category cmd creater dep_service_map_list deploy_version extend_method extend_method_map image language memory need_share
   port_map_list probes service_alias service_cname service_connect_info_map_list service_env_map_list service_id service_image
   service_key service_name service_region service_related_plugin_config service_share_uuid service_source service_type
   service_volume_map_list share_image share_type tenant_id version`,
  'component_graphs component_monitors labels mnt_relation_list',
  'cpu arch component_k8s_attributes endpoints vm k8s_component_name report',
);
const port = ages(
  'container_port protocol port_alias is_inner_service is_outer_service tenant_id',
  'k8s_service_name',
  'name',
);
const volume = ages(
  'volume_name volume_path volume_type file_content category',
  'volume_capacity access_mode mode backup_policy share_policy volume_provider_name',
  '',
);
const extension = ages(
  'min_node max_node step_node min_memory max_memory step_memory is_restart',
  'init_memory container_cpu',
  '',
);

/** A field that says something, by where it stands: `apps[].vm`. */
export interface UsedField {
  readonly path: string;
  /** Undefined: none of the sources knows it. */
  readonly age: FieldAge | undefined;
}

/** The fields of a template that say something, each path once, in the order of the template. Sealift's own are left out. */
export function usedFields(template: Template): UsedField[] {
  const found = new Map<string, FieldAge | undefined>();
  const look = (value: JsonObject, known: ReadonlyMap<string, FieldAge>, at: string) => {
    for (const [name, inner] of Object.entries(value))
      if (!name.startsWith('x_sealift') && saysSomething(inner)) found.set(`${at}${name}`, known.get(name));
  };
  look(template, application, '');
  // Where components talk through the platform's own proxies, a template without the field means the same.
  if (template.governance_mode === 'BUILD_IN_SERVICE_MESH') found.delete('governance_mode');
  for (const app of objects(template.apps)) {
    look(app, component, 'apps[].');
    for (const one of objects(app.port_map_list)) look(one, port, 'apps[].port_map_list[].');
    for (const one of objects(app.service_volume_map_list)) look(one, volume, 'apps[].service_volume_map_list[].');
    if (isObject(app.extend_method_map)) look(app.extend_method_map, extension, 'apps[].extend_method_map.');
  }
  return [...found].map(([path, age]) => ({ path, age }));
}

function objects(value: Json | undefined): JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** Empty lists, texts and objects, zero, false and null are what a field holds that nobody filled in. */
function saysSomething(value: Json | undefined): boolean {
  if (value === null || value === undefined || value === '' || value === 0 || value === false) return false;
  if (Array.isArray(value)) return value.some(saysSomething);
  return isObject(value) ? Object.values(value).some(saysSomething) : true;
}

import type { JsonObject, Template } from '../../../../main/templates';
import { component, template } from './build';

/** Numbers that are the same for the same seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export interface Dice {
  below(n: number): number;
  chance(of: number): boolean;
  some<T>(items: readonly T[]): T[];
}

export function diceFrom(seed: number): Dice {
  const random = randomFrom(seed);
  const chance = (of: number) => random() < of;
  return { chance, below: (n) => Math.floor(random() * n), some: (items) => items.filter(() => chance(0.6)) };
}

const names = ['a', 'b', 'c', 'd', 'e'];

/** A template with some of everything that the rules know, and with fields that nobody knows. */
export function anyTemplate(dice: Dice, version: string): Template {
  const keys = names.slice(0, 1 + dice.below(names.length));
  const fields: JsonObject = {
    governance_mode: dice.chance(0.5) ? 'KUBERNETES_NATIVE_SERVICE' : null,
    plugins: dice.some(['perf', 'trace']).map((plugin_key) => ({ plugin_key, build_version: String(dice.below(3)) })),
    app_config_groups: dice.chance(0.3) ? null : dice.some(names).map((name) => ({ name, x: dice.below(3) })),
    k8s_resources: dice.some(names).map((name) => ({ kind: 'Secret', name, content: String(dice.below(3)) })),
    ingress_http_routes: dice.some(keys).map((component_key) => ({ component_key, port: 80, location: '/' })),
    ingress_stream_routes: dice.some(keys).map((component_key) => ({ component_key, port: 22 })),
    unknown_here: { deep: [dice.below(100)] },
  };
  return template(
    version,
    keys.map((key) => component(key, anyFields(dice, keys))),
    fields,
  );
}

function anyFields(dice: Dice, keys: readonly string[]): JsonObject {
  const item = (fields: JsonObject): JsonObject => ({ ...fields, unknown_in_item: dice.below(3) });
  const variables = (prefix: string) =>
    dice.some(names).map((name) => item({ attr_name: prefix + name, attr_value: String(dice.below(3)) }));
  return {
    deploy_version: String(dice.below(3)),
    cmd: dice.chance(0.5) ? `run ${dice.below(3)}` : null,
    memory: 128 * dice.below(4),
    unknown_in_component: [{ n: dice.below(3) }],
    labels: dice.chance(0.3) ? null : Object.fromEntries(dice.some(names).map((name) => [name, dice.below(3)])),
    service_env_map_list: dice.chance(0.2) ? null : variables('E_'),
    service_connect_info_map_list: variables('C_'),
    port_map_list: dice.some([80, 81, 82]).map((container_port) =>
      item({
        container_port,
        protocol: dice.chance(0.5) ? 'tcp' : 'http',
        port_alias: `P${container_port}${dice.below(2)}`,
        is_inner_service: dice.chance(0.5),
        is_outer_service: dice.chance(0.5),
      }),
    ),
    service_volume_map_list: dice.some(names).map((name) =>
      item({
        volume_name: `v${dice.below(3)}${name}`,
        volume_path: `/${name}`,
        ...(name < 'c'
          ? { volume_type: 'config-file', file_content: String(dice.below(3)) }
          : { volume_type: 'share-file' }),
      }),
    ),
    probes: dice
      .some(['readiness', 'liveness'])
      .map((mode) => item({ mode, port: 80 + dice.below(3), ID: dice.below(9) })),
    component_graphs: dice.some(names).map((title) => item({ title, promql: String(dice.below(3)) })),
    component_monitors: dice.some(names).map((name) => item({ name, path: String(dice.below(3)) })),
    component_k8s_attributes: dice.some(names).map((name) => item({ name, attribute_value: String(dice.below(3)) })),
    service_related_plugin_config: dice.some(['perf', 'trace']).map((plugin_key) => item({ plugin_key })),
    dep_service_map_list: dice
      .some(keys)
      .map((key) => item({ dep_service_key: dice.chance(0.5) ? key : `${key}+${key}` })),
    mnt_relation_list: dice
      .some(keys)
      .map((key) =>
        item({ mnt_name: `v${dice.below(3)}c`, mnt_dir: `/mnt/${key}`, service_share_uuid: `${key}+${key}` }),
      ),
  };
}

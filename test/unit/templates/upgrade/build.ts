import { type JsonObject, parseTemplate, type Template, type UpgradePlan } from '../../../../main/templates';

/** A component as short as a template allows, reachable as `<key>+<key>`. */
export function component(key: string, fields: JsonObject = {}): JsonObject {
  return {
    service_cname: `component ${key}`,
    service_key: key,
    service_share_uuid: `${key}+${key}`,
    service_alias: `gr${key}`,
    share_image: `registry.example/team/${key}:1`,
    deploy_version: '1',
    ...fields,
  };
}

export function template(version: string, apps: readonly JsonObject[], fields: JsonObject = {}): Template {
  const tree = { group_key: 'a'.repeat(32), group_name: 'shop', group_version: version, apps: [...apps], ...fields };
  return parseTemplate(JSON.stringify(tree));
}

export function dependsOn(...keys: readonly string[]): JsonObject {
  return { dep_service_map_list: keys.map((key) => ({ dep_service_key: `${key}+${key}` })) };
}

/** The record of a component in a template. */
export function app(of: Template, key: string): JsonObject {
  const found = of.apps?.find((one) => one.service_key === key);
  if (!found) throw new Error(`no component ${key}`);
  return found;
}

export const list = (owner: JsonObject, field: string): JsonObject[] => (owner[field] ?? []) as JsonObject[];

export const keysOf = (of: Template): unknown[] => (of.apps ?? []).map((one) => one.service_key);

/** Findings as short texts: `port 80 protocol: update changed`. */
export function told(plan: UpgradePlan): Record<'changes' | 'left' | 'conflicts' | 'offers', string[]> {
  const short = (findings: UpgradePlan['changes']) =>
    findings.map(({ rule, item, fields, action, wanted, why }) => {
      const done = action === 'leave' ? `leave (${wanted})` : action;
      return `${[rule, item, fields.join('+')].filter((part) => part !== '').join(' ')}: ${done} ${why}`;
    });
  return {
    changes: short(plan.changes),
    left: short(plan.left),
    conflicts: short(plan.conflicts),
    offers: short(plan.offers),
  };
}

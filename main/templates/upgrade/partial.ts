import { SealiftError } from '../../errors';
import { cloneJson, type JsonObject } from '../json';
import type { Template } from '../schema';
import { componentsOf, extension, recordsIn, textOf } from '../views';
import { routeOwner } from './pairs';

/**
 * Whether a template carries only some components of its version (`x_sealift.partial`). What is missing from it is then not gone: it
 * is left as it is, and nothing is said about it.
 */
export function isPartial(template: Template): boolean {
  return extension(template).partial === true;
}

/**
 * A version that carries only some of its components, each named by its key or by a name that no other has; their plugins and routes come
 * along, links to what is not carried stay. With all of them it is the version itself. Changes nothing of what it is given.
 * Throws `upgrade.component_unknown` {keys}.
 */
export function carryOnly(template: Template, names: readonly string[]): Template {
  const all = componentsOf(template);
  const keyOf = (name: string) => {
    const byKey = all.find(({ key, serviceKey, shareUuid }) => [key, serviceKey, shareUuid].includes(name));
    const byName = all.filter((one) => one.name === name);
    return (byKey ?? (byName.length === 1 ? byName[0] : undefined))?.key;
  };
  const unknown = names.filter((name) => name === '' || keyOf(name) === undefined);
  if (unknown.length > 0 || names.length === 0) throw new SealiftError('upgrade.component_unknown', { keys: unknown });
  const keys = new Set(names.map(keyOf));
  const carried = all.filter(({ key }) => keys.has(key));
  if (carried.length === all.length) return template;
  const owners = new Set(carried.flatMap(({ key, serviceKey, shareUuid }) => [key, serviceKey, shareUuid]));
  const plugins = new Set(
    carried.flatMap(({ raw }) => recordsIn(raw.service_related_plugin_config).map((one) => textOf(one.plugin_key))),
  );
  const copy = cloneJson<Template>(template);
  const keep = (field: string, wanted: (record: JsonObject) => boolean) => {
    if (Array.isArray(copy[field])) copy[field] = recordsIn(copy[field]).filter(wanted);
  };
  copy.apps = carried.map(({ raw }) => cloneJson(raw));
  keep('plugins', (one) => plugins.has(textOf(one.plugin_key) || textOf(one.plugin_id)));
  for (const field of ['ingress_http_routes', 'ingress_stream_routes'])
    keep(field, (one) => owners.has(routeOwner(one)));
  copy.x_sealift = { ...extension(template), partial: true };
  return copy;
}

/** The version as what it makes of a whole one: that it carries only some components is said of the package, not of the application. */
export function asWhole(version: Template, whole: Template): Template {
  if (!isPartial(version)) return version;
  const { x_sealift: _, ...rest } = version;
  return { ...rest, ...(whole.x_sealift !== undefined && { x_sealift: whole.x_sealift }) };
}

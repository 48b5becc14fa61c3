import { cloneJson, type JsonObject } from '../json';
import type { Template } from '../schema';
import { numberOf, recordsIn, textOf } from '../views';
import { planUnits } from './fields';
import { append, type ListProperty, type ListSides, planList, type Side } from './lists';
import { type Cast, exists, routeOwner } from './pairs';
import * as properties from './properties';
import type { Report } from './report';

/** Applies the rules of the application as a whole: plugins, config groups, Kubernetes resources. */
export function planApplication(sides: ListSides, report: Report): void {
  const units = properties.unnamedApplicationUnits(sides.present, sides.target);
  planUnits({ component: null, rule: 'unnamed', item: '' }, units, sides, report);
  for (const list of [properties.plugins, properties.configGroups, properties.k8sResources])
    planList(list, sides, null, report);
}

export function pluginKeys(template: Template): Set<string> {
  return new Set(
    recordsIn(template.plugins).flatMap((plugin) => [textOf(plugin.plugin_key), textOf(plugin.plugin_id)]),
  );
}

/**
 * Routes stand beside the components but belong to them: one is added when its component is there and selected. The rules name HTTP
 * routes only; a stream route comes with a new component, as everything of it does.
 */
export function planRoutes(sides: ListSides, cast: Cast, report: Report): void {
  planList(
    route(cast, 'http-route', 'ingress_http_routes', ['component_key', 'port', 'location']),
    sides,
    null,
    report,
  );
  const field = 'ingress_stream_routes';
  const isNew = (record: JsonObject) => cast.find('target', routeOwner(record))?.state === 'install';
  const streams = route(cast, 'unnamed', field, ['component_key', 'port']);
  const ofOthers = recordsIn(sides.target[field]).filter((record) => !isNew(record));
  planList(streams, { ...sides, target: { [field]: ofOthers } }, null, report);
  const there = new Set(recordsIn(sides.present[field]).map((record) => streams.keyOf(record, 'present')));
  for (const record of recordsIn(sides.target[field]).filter(isNew)) {
    if (there.has(streams.keyOf(record, 'target'))) continue;
    append(sides.present, field, cloneJson(record));
    const item = streams.nameOf?.(record, 'target') ?? '';
    const component = streams.ownerOf?.(record, 'target') ?? null;
    report.change({ component, rule: 'component', item, fields: [] }, 'add', 'new', { target: record });
  }
}

function route(cast: Cast, rule: 'http-route' | 'unnamed', field: string, keyFields: readonly string[]): ListProperty {
  const place = (record: JsonObject) =>
    rule === 'http-route' ? `${numberOf(record.port)}${textOf(record.location) || '/'}` : `${numberOf(record.port)}`;
  const owner = (record: JsonObject, side: Side) => cast.find(side, routeOwner(record));
  return {
    field,
    keyFields,
    ruleOf: () => rule,
    unitsOf: () => [],
    keyOf: (record, side) => {
      const pair = owner(record, side);
      if (side === 'base' && pair?.state === 'install') return undefined;
      return `${pair?.key ?? routeOwner(record)} ${place(record)}`;
    },
    nameOf: place,
    ownerOf: (record, side) => owner(record, side)?.key ?? null,
    admit: (record) => {
      const pair = cast.find('target', routeOwner(record));
      if (!exists(pair)) return 'end-missing';
      if (pair.state === 'left-out') return 'not-selected';
      const copy = cloneJson(record);
      const known = pair.present ?? pair.target;
      if (known && ![known.key, known.serviceKey, known.shareUuid].includes(routeOwner(record)))
        copy.component_key = known.serviceKey || known.key;
      return copy;
    },
  };
}

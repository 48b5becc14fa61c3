import { isObject } from '../json';
import type { Tell } from '../notices';
import type { Component } from '../schema';
import { extension, recordsIn, textOf } from '../views';
import { isDisabled, usableProbe } from './healthcheck';

export type Condition = 'service_started' | 'service_healthy' | 'service_completed_successfully';

/** Finds a component by what a dependency or mount names: `service_share_uuid` or, in older files, `service_key`. */
export function componentByKey(components: readonly Component[], key: string): Component | undefined {
  return (
    components.find((one) => one.shareUuid === key) ??
    components.find((one) => one.serviceKey === key || one.serviceKey === key.split('+')[0])
  );
}

/** For each component what it waits for, without cycles (the edge that closes one is dropped, with a notice). */
export function startOrder(
  components: readonly Component[],
  nameOf: (component: Component) => string,
  tell: Tell,
): Map<Component, Map<Component, Condition>> {
  const wanted = new Map(components.map((component) => [component, wishes(component, components, nameOf, tell)]));
  const done = new Set<Component>();
  const visit = (component: Component, path: readonly Component[]) => {
    if (done.has(component)) return;
    const edges = wanted.get(component);
    for (const dependency of [...(edges?.keys() ?? [])]) {
      if (dependency === component || path.includes(dependency)) {
        edges?.delete(dependency);
        tell('stack.dependency_cycle', { service: nameOf(component), dependency: nameOf(dependency) });
      } else visit(dependency, [...path, component]);
    }
    done.add(component);
  };
  for (const component of components) visit(component, []);
  return wanted;
}

function wishes(
  component: Component,
  components: readonly Component[],
  nameOf: (component: Component) => string,
  tell: Tell,
): Map<Component, Condition> {
  const found = new Map<Component, Condition>();
  for (const record of recordsIn(component.raw.dep_service_map_list)) {
    const key = textOf(record.dep_service_key);
    const dependency = componentByKey(components, key);
    if (!dependency) {
      tell('stack.dependency_unknown', { service: nameOf(component), key });
      continue;
    }
    const said = extension(record).condition;
    const condition =
      said === 'service_started' || said === 'service_healthy' || said === 'service_completed_successfully'
        ? said
        : undefined;
    found.set(
      dependency,
      condition === 'service_healthy' && isDisabled(dependency)
        ? 'service_started'
        : (condition ?? (usableProbe(dependency) ? 'service_healthy' : 'service_started')),
    );
  }
  return found;
}

/** Components that others wait for to end: they must not be started again. */
export function oneShot(order: ReadonlyMap<Component, ReadonlyMap<Component, Condition>>): Set<Component> {
  return new Set(
    [...order.values()].flatMap((edges) =>
      [...edges]
        .filter(([, condition]) => condition === 'service_completed_successfully')
        .map(([component]) => component),
    ),
  );
}

/** What the compose file of a component said that a template cannot say. */
export function keptOf(component: Component): Record<string, unknown> {
  const compose = extension(component.raw).compose;
  return isObject(compose) ? compose : {};
}

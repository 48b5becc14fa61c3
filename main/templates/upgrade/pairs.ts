import { SealiftError } from '../../errors';
import { cloneJson, type JsonObject } from '../json';
import type { Component, Template } from '../schema';
import { componentByKey } from '../to-compose/dependencies';
import { componentsOf, recordsIn, textOf } from '../views';
import type { Side } from './lists';
import type { ComponentState } from './types';

/** One component through the versions. */
export interface Pair {
  /** As the site knows it, or the version where the site does not have it. */
  readonly key: string;
  readonly name: string;
  readonly state: ComponentState;
  readonly base: Component | undefined;
  readonly present: Component | undefined;
  readonly target: Component | undefined;
  /** The record in the template that is being made; undefined where it is not to exist. Links are added last. */
  readonly result: JsonObject | undefined;
}

export interface Cast {
  /** In the site's order, then what is new in the version's order. */
  readonly pairs: readonly Pair[];
  /** The component that a key means on one side; where that side does not know it, whichever has the key. */
  find(side: Side, key: string): Pair | undefined;
}

/** Whether the component is there after the upgrade: a new one that was not picked does not exist. */
export function exists(pair: Pair | undefined): pair is Pair & { readonly result: JsonObject } {
  return pair?.result !== undefined;
}

/**
 * Matches components by `service_share_uuid`, then by `service_key`, never by name, and sorts them by the selection. `result` is a
 * copy of `present`; components to be installed are appended to it. Throws `upgrade.component_unknown` {keys}.
 */
export function castOf(
  templates: Readonly<Record<Side, Template>>,
  result: Template,
  select: readonly string[] | undefined,
): Cast {
  const components = {
    base: componentsOf(templates.base),
    present: componentsOf(templates.present),
    target: componentsOf(templates.target),
  };
  const targetOf = match(components.present, components.target);
  const baseOfPresent = match(components.present, components.base);
  const baseOfTarget = match(components.target, components.base);
  const picked = selection(select, [...components.present, ...components.target]);
  const records = recordsIn(result.apps);

  const there = components.present.map((present, i): Pair => {
    const target = targetOf.get(present);
    const base = baseOfPresent.get(present);
    // An edit of the site can only be told from a change where there is something to compare with.
    const before = base ?? (target ? present : undefined);
    const state = !target ? (before ? 'kept' : 'own') : picked(present, target) === false ? 'left-out' : 'upgrade';
    return { key: present.key, name: present.name, state, base: before, present, target, result: records[i] };
  });
  const matched = new Set(targetOf.values());
  const fresh = components.target
    .filter((target) => !matched.has(target))
    .map((target): Pair => {
      const base = baseOfTarget.get(target);
      // What the site removed, or did not pick earlier, comes only when it is asked for.
      const install = picked(target) ?? base === undefined;
      const record = install ? cloneJson(target.raw) : undefined;
      if (record) addApp(result, record);
      const state = install ? 'install' : 'left-out';
      return { key: target.key, name: target.name, state, base, present: undefined, target, result: record };
    });
  const pairs = [...there, ...fresh];
  return {
    pairs,
    find: (side, key) => {
      const found = componentByKey(components[side], key);
      return (
        pairs.find((pair) => found !== undefined && pair[side] === found) ??
        pairs.find((pair) => [pair.present, pair.target, pair.base].some((one) => one && componentByKey([one], key)))
      );
    },
  };
}

function addApp(result: Template, record: JsonObject): void {
  if (Array.isArray(result.apps)) result.apps.push(record);
  else result.apps = [record];
}

function match(from: readonly Component[], to: readonly Component[]): Map<Component, Component> {
  const found = new Map<Component, Component>();
  const taken = new Set<Component>();
  for (const same of [
    (a: Component, b: Component) => a.shareUuid !== '' && a.shareUuid === b.shareUuid,
    (a: Component, b: Component) => a.serviceKey !== '' && a.serviceKey === b.serviceKey,
  ])
    for (const one of from) {
      if (found.has(one)) continue;
      const other = to.find((candidate) => !taken.has(candidate) && same(one, candidate));
      if (!other) continue;
      found.set(one, other);
      taken.add(other);
    }
  return found;
}

/** Says of a component whether it was picked; undefined when nobody picked anything. */
function selection(select: readonly string[] | undefined, known: readonly Component[]) {
  const names = ({ key, serviceKey, shareUuid }: Component) => [key, serviceKey, shareUuid];
  const all = new Set(known.flatMap(names));
  const unknown = (select ?? []).filter((key) => key === '' || !all.has(key));
  if (unknown.length > 0) throw new SealiftError('upgrade.component_unknown', { keys: unknown });
  const wanted = select && new Set(select);
  return (...components: readonly Component[]): boolean | undefined =>
    wanted && components.some((component) => names(component).some((key) => key !== '' && wanted.has(key)));
}

/** `service_key` or `service_share_uuid` of the component that a route belongs to. */
export function routeOwner(record: JsonObject): string {
  return textOf(record.component_key) || textOf(record.service_key);
}

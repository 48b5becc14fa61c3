import { cloneJson, type JsonObject } from '../json';
import { recordsIn, textOf } from '../views';
import { type ListProperty, planList, type Side } from './lists';
import { type Cast, exists, type Pair } from './pairs';
import type { Report } from './report';
import type { UpgradeReason } from './rules';

/**
 * Dependencies and shared mounts of one component. A link is added when both ends exist after the upgrade; it is removed only between
 * components of the template, and never when it points to a component that was left out of the selection.
 * Of a package that carries only some components (`partial`) none is removed toward what it does not carry. To be planned when all
 * volumes are.
 */
export function planLinks(pair: Pair, cast: Cast, partial: boolean, report: Report): void {
  const { result, target } = pair;
  if (!result || !target) return;
  for (const list of [dependencies(cast, partial), mounts(cast, partial)]) {
    if (pair.state === 'install') admitAll(list, result, pair, report);
    else planList(list, { base: pair.base?.raw, present: result, target: target.raw }, pair.key, report);
  }
}

function dependencies(cast: Cast, partial: boolean): ListProperty {
  return link(
    cast,
    partial,
    'component-dependency',
    'dep_service_map_list',
    'dep_service_key',
    (key) => key,
    (record, owner) => {
      const copy = cloneJson(record);
      copy.dep_service_key = keyFor(owner, textOf(record.dep_service_key));
      return copy;
    },
  );
}

function mounts(cast: Cast, partial: boolean): ListProperty {
  const pathOf = (record: JsonObject, side: Side) =>
    volumePath(cast.find(side, textOf(record.service_share_uuid)), side, textOf(record.mnt_name));
  return link(
    cast,
    partial,
    'storage-dependency',
    'mnt_relation_list',
    'service_share_uuid',
    // A volume's name may differ at the site; its path does not.
    (key, record, side) => `${key} ${pathOf(record, side) ?? textOf(record.mnt_name)}`,
    (record, owner) => {
      const path = pathOf(record, 'target');
      const volume = recordsIn(owner.result?.service_volume_map_list).find((one) =>
        path === undefined ? one.volume_name === record.mnt_name : one.volume_path === path,
      );
      if (!volume) return 'end-missing';
      const copy = cloneJson(record);
      copy.service_share_uuid = keyFor(owner, textOf(record.service_share_uuid));
      copy.mnt_name = textOf(volume.volume_name);
      return copy;
    },
  );
}

function link(
  cast: Cast,
  partial: boolean,
  rule: 'component-dependency' | 'storage-dependency',
  field: string,
  end: string,
  keyOf: (ownerKey: string, record: JsonObject, side: Side) => string,
  adapt: (record: JsonObject, owner: Pair) => JsonObject | UpgradeReason,
): ListProperty {
  return {
    field,
    keyFields: rule === 'storage-dependency' ? [end, 'mnt_name'] : [end],
    ruleOf: () => rule,
    unitsOf: () => [],
    keyOf: (record, side) => {
      const key = textOf(record[end]);
      const owner = cast.find(side, key);
      // What was linked to a component that the site did not have is no link that the site removed.
      if (key === '' || (side === 'base' && owner?.state === 'install')) return undefined;
      return keyOf(owner?.key ?? key, record, side);
    },
    admit: (record) => {
      const owner = cast.find('target', textOf(record[end]));
      return exists(owner) ? adapt(record, owner) : 'end-missing';
    },
    hold: (record) => {
      const owner = cast.find('present', textOf(record[end]));
      if (!owner || owner.state === 'own') return 'outside-template';
      if (partial && owner.state === 'kept') return 'not-carried';
      return owner.state === 'left-out' ? 'not-selected' : undefined;
    },
  };
}

/** A new component comes whole, except for links whose other end does not exist. */
function admitAll(list: ListProperty, result: JsonObject, pair: Pair, report: Report): void {
  const written = result[list.field];
  if (!Array.isArray(written)) return;
  result[list.field] = written.flatMap((record) => {
    const key = isRecord(record) ? list.keyOf(record, 'target') : undefined;
    if (!isRecord(record) || key === undefined) return [record];
    const admitted = list.admit?.(record) ?? record;
    if (typeof admitted !== 'string') return [admitted];
    const subject = { component: pair.key, rule: list.ruleOf([record]), item: key, fields: [] };
    report.leave(subject, 'add', admitted, { target: record });
    return [];
  });
}

function isRecord(value: unknown): value is JsonObject {
  return recordsIn([value as JsonObject]).length === 1;
}

/** The key as written where the site has just that; the site's own otherwise. */
function keyFor(owner: Pair, written: string): string {
  const known = owner.present ?? owner.target;
  return known && ![known.shareUuid, known.serviceKey].includes(written) ? known.key : written;
}

function volumePath(owner: Pair | undefined, side: Side, name: string): string | undefined {
  for (const one of [owner?.[side], owner?.target, owner?.present, owner?.base]) {
    const path = one?.volumes.find((volume) => volume.name === name)?.path;
    if (path !== undefined) return path;
  }
  return undefined;
}

import { cloneJson, type JsonObject } from '../json';
import { recordsIn, textOf } from '../views';
import { adaptConnectionInfo, type Governance, planConnectionInfo } from './connection-info';
import { planUnits } from './fields';
import { planLabels } from './labels';
import { type ListProperty, planList } from './lists';
import type { Pair } from './pairs';
import * as properties from './properties';
import type { Report } from './report';
import { sameValue } from './values';

export interface ComponentContext {
  readonly governance: Governance;
  /** Keys of the plugins that are there after the upgrade. */
  readonly plugins: ReadonlySet<string>;
  /** Whether the version's package carries only some of its components. */
  readonly partial: boolean;
  readonly report: Report;
}

/** Applies the rules of components to one of them, except for links, which wait until all volumes are known. */
export function planComponent(pair: Pair, { governance, plugins, partial, report }: ComponentContext): void {
  const { key, base, present, target, result } = pair;
  const subject = { component: key, rule: 'component', item: '', fields: [] } as const;
  if (!target) {
    const why = partial ? 'not-carried' : 'never-deleted';
    if (pair.state === 'kept')
      report.leave(subject, partial ? 'update' : 'delete', why, { present: brief(present?.raw) });
    return;
  }
  if (!present) {
    const records = { target: brief(target.raw) };
    if (!result) return report.leave(subject, 'add', base ? 'removed-on-site' : 'not-selected', records);
    adaptConnectionInfo(result, governance);
    return report.change(subject, 'add', 'new', records);
  }
  if (pair.state === 'left-out' || !result) {
    if (!sameValue(present.raw, target.raw))
      report.leave(subject, 'update', 'not-selected', { present: brief(present.raw), target: brief(target.raw) });
    return;
  }

  const sides = { base: base?.raw, present: result, target: target.raw };
  const once = [
    // A build stamp that the version does not know says nothing.
    textOf(target.raw.deploy_version) ? properties.imageUnit : { ...properties.imageUnit, lead: ['share_image'] },
    properties.commandUnit,
    ...properties.unnamedUnits(result, target.raw).filter(({ lead }) => !followsImage(lead[0])),
  ];
  planUnits({ component: key, rule: 'unnamed', item: '' }, once, sides, report);
  const lists: ListProperty[] = [
    { ...properties.environment, admit: (record) => (isInfo(result, record) ? 'name-taken' : cloneJson(record)) },
    properties.ports,
    { ...properties.volumes, admit: (record) => withFreeName(result, record) },
    properties.probes,
    properties.monitorGraphs,
    properties.monitors,
    {
      ...properties.componentPlugins,
      admit: (record) => (plugins.has(textOf(record.plugin_key)) ? cloneJson(record) : 'end-missing'),
    },
    properties.kubernetesAttributes,
  ];
  for (const list of lists) planList(list, sides, key, report);
  planConnectionInfo({ ...sides, original: present.raw }, governance, key, report);
  planLabels(sides, key, report);
}

/** These come along with the image, and differ by themselves without consequence. */
function followsImage(field: string | undefined): boolean {
  return properties.imageUnit.follow?.includes(field ?? '') === true;
}

function isInfo(owner: JsonObject, record: JsonObject): boolean {
  return recordsIn(owner.service_connect_info_map_list).some(
    (one) => textOf(one.attr_name) === textOf(record.attr_name),
  );
}

/** A new path under a name that is taken gets the next free one: `data-2`. */
function withFreeName(owner: JsonObject, record: JsonObject): JsonObject {
  const copy = cloneJson(record);
  const name = textOf(record.volume_name);
  const taken = new Set(recordsIn(owner.service_volume_map_list).map((one) => textOf(one.volume_name)));
  if (name === '' || !taken.has(name)) return copy;
  let n = 2;
  while (taken.has(`${name}-${n}`)) n++;
  copy.volume_name = `${name}-${n}`;
  return copy;
}

/** A whole component in a few words. */
function brief(raw: JsonObject | undefined): JsonObject | undefined {
  return raw && { service_cname: raw.service_cname ?? null, share_image: raw.share_image ?? null };
}

import { cloneJson, type JsonObject } from '../json';
import type { GovernanceMode, Template } from '../schema';
import { flagOf, numberOf, recordsIn, textOf } from '../views';
import { append, type ListProperty, type ListSides, planList } from './lists';
import { connectionInfo, environment } from './properties';
import type { Report } from './report';

const field = connectionInfo.field;
const endings = ['HOST', 'PORT'] as const;
type Ending = (typeof endings)[number];
const labels = { HOST: '连接地址', PORT: '端口' } as const;

/** How components reach each other; the built-in mesh where the template does not say. */
export function governanceOf(template: Template): GovernanceMode {
  const mode = textOf(template.governance_mode);
  return mode === 'KUBERNETES_NATIVE_SERVICE' || mode === 'ISTIO_SERVICE_MESH' ? mode : 'BUILD_IN_SERVICE_MESH';
}

export interface Governance {
  readonly site: GovernanceMode;
  readonly target: GovernanceMode;
}

export interface ConnectionSides extends ListSides {
  /** The component as the site has it, before any change of this upgrade. */
  readonly original: JsonObject;
}

/**
 * Connection info by its rule, and the pairs `<ALIAS>_HOST` / `<ALIAS>_PORT` that are made from a port: they are renamed with the
 * port's alias, and new ones get the address that the site's governance mode says. To be planned after the ports.
 */
export function planConnectionInfo(
  sides: ConnectionSides,
  governance: Governance,
  component: string,
  report: Report,
): void {
  followPorts(sides, governance, component, report);
  const keyOf: ListProperty['keyOf'] = (record, side) => {
    const owner = sides[side];
    const port = portOf(owner, record.container_port);
    const isMade =
      owner && port && endings.some((ending) => textOf(record.attr_name) === madeName(owner, port, ending));
    return isMade ? undefined : connectionInfo.keyOf(record, side);
  };
  const admit = (record: JsonObject) =>
    isTaken(sides.present, textOf(record.attr_name)) ? 'name-taken' : cloneJson(record);
  planList({ ...connectionInfo, keyOf, admit }, sides, component, report);
}

/** A new component's pairs, which say the address by the mode of where they were written. */
export function adaptConnectionInfo(result: JsonObject, { site, target }: Governance): void {
  for (const port of recordsIn(result.port_map_list)) {
    const record = find(result, port, madeName(result, port, 'HOST'));
    if (record?.attr_value === hostOf(result, port, target)) record.attr_value = hostOf(result, port, site);
  }
}

function followPorts(sides: ConnectionSides, governance: Governance, component: string, report: Report): void {
  for (const port of recordsIn(sides.present.port_map_list))
    for (const ending of endings) followPort(sides, port, ending, governance, component, report);
}

function followPort(
  sides: ConnectionSides,
  port: JsonObject,
  ending: Ending,
  governance: Governance,
  component: string,
  report: Report,
): void {
  const { present, original } = sides;
  const item = madeName(present, port, ending);
  if (find(present, port, item)) return;
  const was = portOf(original, port.container_port);
  const old = was && find(present, port, madeName(original, was, ending));
  const wanted = madeFor(sides.target, port, ending);
  const wish = old ? 'update' : 'add';
  const subject = { component, rule: 'connection-info' as const, item, fields: old ? ['attr_name'] : [] };
  const opened = flagOf(port.is_inner_service) && !flagOf(was?.is_inner_service);
  if (!old && (wanted ? madeFor(sides.base, port, ending) : !(opened && generates(sides)))) {
    if (wanted) report.leave(subject, 'add', 'removed-on-site', { target: wanted });
    return;
  }
  const record = old
    ? { ...old, attr_name: item }
    : wanted
      ? adapted(wanted, item, sides, port, governance)
      : made(present, port, ending, governance);
  const records = { present: old && cloneJson(old), target: record };
  if (isTaken(present, item)) return report.leave(subject, wish, 'name-taken', records);
  if (old) old.attr_name = item;
  else append(present, field, record);
  report.change(subject, wish, 'follows-port', records);
}

/** Components of compose files never had such pairs; they get none unasked. */
function generates({ present, target }: ConnectionSides): boolean {
  return [present, target].some((one) => recordsIn(one[field]).some((record) => numberOf(record.container_port) !== 0));
}

function madeFor(owner: JsonObject | undefined, port: JsonObject, ending: Ending): JsonObject | undefined {
  const own = portOf(owner, port.container_port);
  return owner && own && find(owner, own, madeName(owner, own, ending));
}

function adapted(wanted: JsonObject, name: string, sides: ListSides, port: JsonObject, mode: Governance): JsonObject {
  const record = cloneJson(wanted);
  record.attr_name = name;
  const asWritten = portOf(sides.target, port.container_port);
  if (asWritten && record.attr_value === hostOf(sides.target, asWritten, mode.target))
    record.attr_value = hostOf(sides.present, port, mode.site);
  return record;
}

function made(owner: JsonObject, port: JsonObject, ending: Ending, governance: Governance): JsonObject {
  return {
    name: labels[ending],
    attr_name: madeName(owner, port, ending),
    attr_value: ending === 'HOST' ? hostOf(owner, port, governance.site) : textOf(port.container_port),
    is_change: false,
    container_port: numberOf(port.container_port),
  };
}

function hostOf(owner: JsonObject, port: JsonObject, mode: GovernanceMode): string {
  if (mode === 'BUILD_IN_SERVICE_MESH') return '127.0.0.1';
  return textOf(port.k8s_service_name) || textOf(owner.service_alias);
}

function portOf(owner: JsonObject | undefined, number: JsonObject[string]): JsonObject | undefined {
  return recordsIn(owner?.port_map_list).find((port) => numberOf(port.container_port) === numberOf(number));
}

function madeName(owner: JsonObject, port: JsonObject, ending: Ending): string {
  const alias = textOf(port.port_alias) || `${textOf(owner.service_alias)}${textOf(port.container_port)}`;
  return `${alias.toUpperCase()}_${ending}`;
}

function find(owner: JsonObject, port: JsonObject, name: string): JsonObject | undefined {
  return recordsIn(owner[field]).find(
    (record) => textOf(record.attr_name) === name && numberOf(record.container_port) === numberOf(port.container_port),
  );
}

function isTaken(owner: JsonObject, name: string): boolean {
  return [field, environment.field].some((list) =>
    recordsIn(owner[list]).some((record) => textOf(record.attr_name) === name),
  );
}

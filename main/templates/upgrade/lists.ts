import { cloneJson, type JsonObject } from '../json';
import { recordsIn } from '../views';
import { planUnits, type Unit } from './fields';
import type { Report } from './report';
import { type RuleId, type UpgradeReason, upgradeRules } from './rules';
import { sameFields } from './values';

export type Side = 'base' | 'present' | 'target';

/** A list of records of a component or of the application, and how its rule tells them apart. */
export interface ListProperty {
  readonly field: string;
  /** The rule of one item, by the records that are there of it. */
  ruleOf(records: readonly JsonObject[]): RuleId;
  /** What items are told apart by; undefined: the record is not looked at. */
  keyOf(record: JsonObject, side: Side): string | undefined;
  /** Wire names of what the key is made from. */
  readonly keyFields: readonly string[];
  /** Units of fields, for the records of one item. */
  unitsOf(rule: RuleId): readonly Unit[];
  /** Whether fields that no unit names are updated too, each by itself. */
  readonly whole?: boolean;
  /** How the item is called in findings; the key when left out. */
  nameOf?(record: JsonObject, side: Side): string;
  /** The component an item belongs to, where the list is the application's. */
  ownerOf?(record: JsonObject, side: Side): string | null;
  /** A say before a record is added: the record as it is to be, or why it is not. */
  admit?(record: JsonObject): JsonObject | UpgradeReason;
  /** A say before a record is deleted: why it stays. */
  hold?(record: JsonObject): UpgradeReason | undefined;
}

export interface ListSides {
  readonly base: JsonObject | undefined;
  /** Changed in place. */
  readonly present: JsonObject;
  readonly target: JsonObject;
}

/** Numbers and owners that an installation gives a record: they differ everywhere and say nothing. */
const installed = new Set([
  'ID',
  'service_id',
  'tenant_id',
  'probe_id',
  'graph_id',
  'component_id',
  'create_time',
  'update_time',
  'attribute_id',
]);

/** Applies a rule to every item of one list. */
export function planList(list: ListProperty, sides: ListSides, component: string | null, report: Report): void {
  const { base, present, target } = {
    base: index(list, sides.base, 'base'),
    present: index(list, sides.present, 'present'),
    target: index(list, sides.target, 'target'),
  };
  for (const [key, wanted] of target) {
    const there = present.get(key);
    const before = base.get(key);
    const owner = list.ownerOf ? list.ownerOf(wanted, 'target') : component;
    const item = list.nameOf?.(there ?? wanted, there ? 'present' : 'target') ?? key;
    const rule = list.ruleOf([there, wanted].filter((record) => record !== undefined));
    const subject = { component: owner, rule, item };
    if (there) {
      const records = { base: before, present: there, target: wanted };
      planUnits(subject, list.unitsOf(rule), records, report);
      planRest(list, subject, records, report);
    } else planMissing(list, { ...subject, fields: [] }, before, wanted, sides, report);
  }
  for (const [key, there] of present) {
    if (target.has(key)) continue;
    const rule = list.ruleOf([there]);
    const owner = list.ownerOf ? list.ownerOf(there, 'present') : component;
    const subject = { component: owner, rule, item: list.nameOf?.(there, 'present') ?? key, fields: [] };
    const before = base.get(key);
    const records = { base: before, present: there };
    const held = before ? list.hold?.(there) : 'added-on-site';
    if (held) report.leave(subject, 'delete', held, records);
    else if (!upgradeRules[rule].delete) report.leave(subject, 'delete', 'never-deleted', records);
    else {
      const edited = !sameFields(before, there, restOf(list, rule, before, there, true));
      if (edited && !report.conflict(subject, 'delete', records)) continue;
      remove(sides.present, list.field, there);
      report.change(subject, 'delete', edited ? 'accepted' : 'gone', records);
    }
  }
}

/** Puts a record at the end of a list, which may be null or missing until now. */
export function append(owner: JsonObject, field: string, record: JsonObject): void {
  const list = owner[field];
  if (Array.isArray(list)) list.push(record);
  else owner[field] = [record];
}

function remove(owner: JsonObject, field: string, record: JsonObject): void {
  const list = owner[field];
  if (Array.isArray(list)) list.splice(list.indexOf(record), 1);
}

/** An item that the version has and the site has not. */
function planMissing(
  list: ListProperty,
  subject: { component: string | null; rule: RuleId; item: string; fields: readonly string[] },
  before: JsonObject | undefined,
  wanted: JsonObject,
  sides: ListSides,
  report: Report,
): void {
  const add = (why: 'new' | 'accepted') => {
    const admitted = list.admit?.(wanted) ?? cloneJson(wanted);
    if (typeof admitted === 'string') return report.leave(subject, 'add', admitted, { target: wanted });
    append(sides.present, list.field, admitted);
    report.change(subject, 'add', why, { target: admitted });
  };
  if (!upgradeRules[subject.rule].add) return report.leave(subject, 'add', 'not-named', { target: wanted });
  if (!before) return add('new');
  const records = { base: before, target: wanted };
  if (sameFields(before, wanted, restOf(list, subject.rule, before, wanted, true)))
    return report.leave(subject, 'add', 'removed-on-site', records);
  if (report.conflict(subject, 'add', records)) add('accepted');
}

/** Fields that no unit names: updated each by itself where the rule is about the whole record, otherwise told as one. */
function planRest(
  list: ListProperty,
  subject: { component: string | null; rule: RuleId; item: string },
  records: { base: JsonObject | undefined; present: JsonObject; target: JsonObject },
  report: Report,
): void {
  const fields = restOf(list, subject.rule, records.present, records.target, false);
  const differing = fields.filter((field) => !sameFields(records.present, records.target, [field]));
  if (list.whole) {
    for (const field of differing) planUnits(subject, [{ lead: [field], does: 'update' }], records, report);
  } else if (differing.length > 0) planUnits(subject, [{ lead: differing, does: 'leave' }], records, report);
}

/** The fields of two records that say something; without those of units, unless `all`. */
function restOf(
  list: ListProperty,
  rule: RuleId,
  a: JsonObject | undefined,
  b: JsonObject | undefined,
  all: boolean,
): string[] {
  const named = all ? [] : list.unitsOf(rule).flatMap((unit) => unit.lead);
  const ignored = new Set([...installed, ...list.keyFields, ...named]);
  return [...new Set([...Object.keys(a ?? {}), ...Object.keys(b ?? {})])].filter((field) => !ignored.has(field)).sort();
}

/** Of several records under one key the last counts, as it does where the list is read. */
function index(list: ListProperty, owner: JsonObject | undefined, side: Side): Map<string, JsonObject> {
  const found = new Map<string, JsonObject>();
  for (const record of recordsIn(owner?.[list.field])) {
    const key = list.keyOf(record, side);
    if (key !== undefined) found.set(key, record);
  }
  return found;
}

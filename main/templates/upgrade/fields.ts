import { cloneJson, type JsonObject } from '../json';
import type { Records, Report } from './report';
import { type RuleId, upgradeRules } from './rules';
import { fieldOf, isOn, sameFields, setField } from './values';

/** Fields that mean something only together: they are compared, kept and taken as one. */
export interface Unit {
  readonly lead: readonly string[];
  /** Fields that come along when the unit is taken. */
  readonly follow?: readonly string[];
  /**
   * What becomes of a difference: `update`: the version's is taken; `open`: a flag that is only ever switched on; `offer`: left
   * alone, but offered; `leave`: left alone.
   */
  readonly does: 'update' | 'open' | 'offer' | 'leave';
  /** Where it is not the rule of what the unit belongs to. */
  readonly rule?: RuleId;
}

export interface FieldsSubject {
  readonly component: string | null;
  readonly rule: RuleId;
  readonly item: string;
}

/**
 * Weighs each unit of a record that both the site and the version have. What only the version changed goes by the rule; what only the
 * site changed stays; what both changed is a conflict. Without a base record both sides brought it by themselves.
 * Writes what is taken into `present`.
 */
export function planUnits(
  subject: FieldsSubject,
  units: readonly Unit[],
  records: Records & { readonly present: JsonObject; readonly target: JsonObject },
  report: Report,
): void {
  for (const unit of units) planUnit({ ...subject, rule: unit.rule ?? subject.rule }, unit, records, report);
}

function planUnit(
  owner: FieldsSubject,
  unit: Unit,
  records: Records & { readonly present: JsonObject; readonly target: JsonObject },
  report: Report,
): void {
  const { base, present, target } = records;
  const same = (a: JsonObject | undefined, b: JsonObject | undefined) =>
    sameFields(a, b, unit.lead, unit.does === 'open');
  if (same(present, target)) return;
  const flags = unit.does === 'open';
  const fields = unit.lead.filter((field) => !sameFields(present, target, [field], flags));
  const subject = { ...owner, fields };
  if (base && same(base, target)) return report.leave(subject, 'update', 'edited-on-site', records);
  if (unit.does === 'open' && unit.lead.every((field) => !isOn(target[field])))
    return report.leave(subject, 'update', 'never-closed', records);
  if (unit.does === 'leave') return report.leave(subject, 'update', leftBy(owner.rule), records);

  const siteChanged = !base || !same(base, present);
  const before = cloneJson(present);
  const take = (why: 'changed' | 'accepted') => {
    for (const field of [...unit.lead, ...(unit.follow ?? [])]) takeField(unit, field, present, target);
    report.change(subject, 'update', why, { ...records, present: before });
  };
  if (siteChanged) {
    if (report.conflict(subject, 'update', records)) take('accepted');
  } else if (unit.does === 'offer') {
    if (report.offer(subject, 'update', leftBy(owner.rule), records)) take('accepted');
  } else take('changed');
}

function takeField(unit: Unit, field: string, present: JsonObject, target: JsonObject): void {
  const value = fieldOf(target, field);
  const leads = unit.lead.includes(field);
  // What follows is taken where the version says it; a port that opens keeps how the site published it before.
  if (!leads && (value === undefined || (unit.does === 'open' && fieldOf(present, field) !== undefined))) return;
  setField(present, field, value === undefined ? undefined : cloneJson(value));
}

function leftBy(rule: RuleId): 'never-updated' | 'not-named' {
  const { add, update } = upgradeRules[rule];
  return add && !update ? 'never-updated' : 'not-named';
}

import type { Json, JsonObject } from '../json';
import type { RuleId, UpgradeReason } from './rules';
import type { UpgradeConflict, UpgradeFinding } from './types';
import { shown, shownFields } from './values';

/** What a finding is about. */
export interface Subject {
  readonly component: string | null;
  readonly rule: RuleId;
  readonly item: string;
  readonly fields: readonly string[];
}

/** The records that are compared; undefined where there is none. */
export interface Records {
  readonly base?: JsonObject | undefined;
  readonly present?: JsonObject | undefined;
  readonly target?: JsonObject | undefined;
}

/** Collects what is found, and knows what the person accepted. */
export class Report {
  readonly changes: UpgradeFinding[] = [];
  readonly left: UpgradeFinding[] = [];
  readonly conflicts: UpgradeConflict[] = [];
  readonly offers: UpgradeFinding[] = [];
  readonly #accepted: ReadonlySet<string>;
  readonly #met = new Set<string>();

  constructor(accepted: Iterable<string> = []) {
    this.#accepted = new Set(accepted);
  }

  change(subject: Subject, action: 'add' | 'update' | 'delete', why: UpgradeReason, records: Records): void {
    this.changes.push(finding(subject, action, action, why, records));
  }

  leave(subject: Subject, wanted: UpgradeFinding['wanted'], why: UpgradeReason, records: Records): void {
    this.left.push(finding(subject, wanted, 'leave', why, records));
  }

  /** True when the person wants it; the caller does it then and reports the change. */
  offer(subject: Subject, wanted: UpgradeFinding['wanted'], why: UpgradeReason, records: Records): boolean {
    return this.#ask(this.offers, finding(subject, wanted, 'leave', why, records));
  }

  /** True when the person takes the version's side. */
  conflict(subject: Subject, wanted: UpgradeFinding['wanted'], records: Records): boolean {
    const base = valueOf(records.base, subject.fields);
    return this.#ask(this.conflicts, { ...finding(subject, wanted, 'leave', 'both-changed', records), base });
  }

  /** Accepted ids that nothing was found for. */
  unknown(): string[] {
    return [...this.#accepted].filter((id) => !this.#met.has(id));
  }

  #ask<T extends UpgradeFinding>(list: T[], found: T): boolean {
    this.#met.add(found.id);
    if (this.#accepted.has(found.id)) return true;
    list.push(found);
    return false;
  }
}

function finding(
  subject: Subject,
  wanted: UpgradeFinding['wanted'],
  action: UpgradeFinding['action'],
  why: UpgradeReason,
  { present, target }: Records,
): UpgradeFinding {
  const { component, rule, item, fields } = subject;
  const id = [component ?? '', rule, item, fields.join('+')].join('/');
  return {
    id,
    component,
    rule,
    item,
    fields,
    wanted,
    action,
    why,
    old: valueOf(present, fields),
    new: valueOf(target, fields),
  };
}

function valueOf(record: JsonObject | undefined, fields: readonly string[]): Json {
  return fields.length === 0 ? shown(record) : shownFields(record, fields);
}

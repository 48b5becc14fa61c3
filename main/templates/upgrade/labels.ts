import { cloneJson, isObject, type Json, type JsonObject } from '../json';
import { textOf } from '../views';
import type { ListSides } from './lists';
import type { Report } from './report';
import { fieldOf, sameValue, setField } from './values';

/** Labels are an object of names and values, in some files a list of names or records: added only. */
export function planLabels({ base, present, target }: ListSides, component: string, report: Report): void {
  const [before, there, wanted] = [labelsOf(base?.labels), labelsOf(present.labels), labelsOf(target.labels)];
  const record = (labels: ReadonlyMap<string, Json>, name: string) =>
    labels.has(name) ? { label: labels.get(name) ?? null } : undefined;
  for (const name of new Set([...wanted.keys(), ...there.keys()])) {
    const subject = { component, rule: 'label' as const, item: name, fields: ['label'] };
    const records = { base: record(before, name), present: record(there, name), target: record(wanted, name) };
    const isBase = base !== undefined && before.has(name);
    if (!wanted.has(name)) report.leave(subject, 'delete', isBase ? 'never-deleted' : 'added-on-site', records);
    else if (there.has(name)) {
      if (sameValue(there.get(name), wanted.get(name))) continue;
      const untouched = isBase && sameValue(before.get(name), wanted.get(name));
      report.leave(subject, 'update', untouched ? 'edited-on-site' : 'never-updated', records);
    } else if (isBase) report.leave(subject, 'add', 'removed-on-site', records);
    else {
      add(present, name, wanted.get(name) ?? null);
      report.change(subject, 'add', 'new', records);
    }
  }
}

function add(owner: JsonObject, name: string, value: Json): void {
  const labels = owner.labels;
  if (Array.isArray(labels)) labels.push(cloneJson(value));
  else if (isObject(labels)) setField(labels, name, cloneJson(value));
  else owner.labels = Object.fromEntries([[name, cloneJson(value)]]);
}

function labelsOf(labels: Json | undefined): Map<string, Json> {
  if (isObject(labels)) return new Map(Object.keys(labels).map((name) => [name, fieldOf(labels, name) ?? null]));
  if (!Array.isArray(labels)) return new Map();
  return new Map(
    labels.map((label) => [isObject(label) ? textOf(label.label_name) || textOf(label.name) : textOf(label), label]),
  );
}

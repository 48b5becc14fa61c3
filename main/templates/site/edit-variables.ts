import { isObject, type JsonObject } from '../json';
import { type Component, secretMarker } from '../schema';
import { extension, recordsIn, textOf } from '../views';
import { filledIn } from './read';

const lists = ['service_connect_info_map_list', 'service_env_map_list'] as const;

/**
 * Puts the site's own values of variables into a component: changed, added and removed ones. `direct` takes those that are said by
 * themselves; without it, also those that are made from others and still differ. What comes from a dependency is nobody's here.
 */
export function editVariables(
  component: Component,
  expected: JsonObject,
  there: JsonObject,
  variables: ReadonlyMap<string, string>,
  direct: boolean,
): void {
  const [said, found] = [textsOf(expected.environment), textsOf(there.environment)];
  for (const [name, value] of found) {
    if (said.get(name) === value) continue;
    const record = recordOf(component.raw, name);
    const made = record !== undefined && extension(record).literal !== true && textOf(record.attr_value).includes('${');
    if (direct && made) continue;
    const text = filledIn(value, variables);
    if (record) setValue(record, text);
    else if (!said.has(name)) append(component.raw, name, text);
  }
  for (const name of said.keys()) if (!found.has(name)) removeValue(component.raw, name);
}

function textsOf(environment: JsonObject[string]): Map<string, string> {
  if (!isObject(environment)) return new Map();
  return new Map(
    Object.entries(environment).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value] as const] : [])),
  );
}

/** Connection info comes after variables of the same name, so it is what counts. */
function recordOf(raw: JsonObject, name: string): JsonObject | undefined {
  for (const field of lists) {
    const record = recordsIn(raw[field]).findLast((one) => textOf(one.attr_name) === name);
    if (record) return record;
  }
  return undefined;
}

function setValue(record: JsonObject, text: string): void {
  record.attr_value = text;
  const { literal: _, ...rest } = extension(record);
  const kept = needsLiteral(text) ? { ...rest, literal: true } : rest;
  if (Object.keys(kept).length > 0) record.x_sealift = kept;
  else delete record.x_sealift;
}

function append(raw: JsonObject, name: string, text: string): void {
  const record: JsonObject = { name: '', attr_name: name, attr_value: text, is_change: true };
  if (needsLiteral(text)) record.x_sealift = { literal: true };
  const list = raw.service_env_map_list;
  if (Array.isArray(list)) list.push(record);
  else raw.service_env_map_list = [record];
}

function removeValue(raw: JsonObject, name: string): void {
  for (const field of lists) {
    const list = raw[field];
    if (Array.isArray(list)) raw[field] = list.filter((one) => !isObject(one) || textOf(one.attr_name) !== name);
  }
}

function needsLiteral(text: string): boolean {
  return text.includes('${') || text === secretMarker;
}

import { isDeepStrictEqual } from 'node:util';
import { isObject, type Json, type JsonObject } from '../json';

/**
 * What a file that stood as `before` and was changed at the site to `site` becomes when it is to say `after`: what only the site
 * changed stays, what only the new one changes is taken. Where both did, the site's stays, but for what a plan has weighed already
 * (`weighed`): a variable's value changes only when a person took it.
 */
export function mergeRecords(
  before: JsonObject | undefined,
  site: JsonObject | undefined,
  after: JsonObject | undefined,
  weighed: (path: readonly string[]) => boolean,
  path: readonly string[] = [],
): JsonObject | undefined {
  return mergeValue(before, site, after, weighed, path) as JsonObject | undefined;
}

function mergeValue(
  before: Json | undefined,
  site: Json | undefined,
  after: Json | undefined,
  weighed: (path: readonly string[]) => boolean,
  path: readonly string[],
): Json | undefined {
  if (same(before, after)) return site;
  if (same(before, site)) return after;
  if (same(site, after)) return site;
  if (isObject(site) && isObject(after)) {
    const base = isObject(before) ? before : {};
    return mergeFields(base, site, after, weighed, path);
  }
  if (Array.isArray(site) && Array.isArray(after) && sets.has(path.at(-1) ?? ''))
    return mergeLists(Array.isArray(before) ? before : [], site, after);
  return weighed(path) ? after : site;
}

/** Lists that are sets; of others (a command) the whole is one value. */
const sets = new Set([
  'ports',
  'volumes',
  'aliases',
  'links',
  'expose',
  'extra_hosts',
  'cap_add',
  'cap_drop',
  'devices',
]);

/** In the order of the site, then what is new. */
function mergeFields(
  before: JsonObject,
  site: JsonObject,
  after: JsonObject,
  weighed: (path: readonly string[]) => boolean,
  path: readonly string[],
): JsonObject {
  const merged: [string, Json][] = [];
  for (const name of new Set([...Object.keys(site), ...Object.keys(after)])) {
    const value = mergeValue(own(before, name), own(site, name), own(after, name), weighed, [...path, name]);
    if (value !== undefined) merged.push([name, value]);
  }
  return Object.fromEntries(merged);
}

/** Items are told apart by where they end in the container, or by their whole value. */
function mergeLists(before: readonly Json[], site: readonly Json[], after: readonly Json[]): Json[] {
  const [was, wanted] = [before, after].map((list) => new Map(list.map((item) => [keyOf(item), item])));
  const there = new Set(site.map(keyOf));
  const kept = site.flatMap((item): Json[] => {
    const key = keyOf(item);
    const next = wanted?.get(key);
    if (next !== undefined) return [same(was?.get(key), item) ? next : item];
    // Gone from the new one: it goes where the site left it alone.
    return was?.has(key) && same(was.get(key), item) ? [] : [item];
  });
  const fresh = after.filter((item) => !there.has(keyOf(item)) && !was?.has(keyOf(item)));
  return [...kept, ...fresh];
}

function keyOf(item: Json): string {
  if (isObject(item) && typeof item.target === 'string') return `target ${item.target}`;
  return typeof item === 'string' ? item : JSON.stringify(item);
}

/** To a compose file a missing value and an empty one are not the same. */
export const same: (a: Json | undefined, b: Json | undefined) => boolean = isDeepStrictEqual;

function own(record: JsonObject, name: string): Json | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

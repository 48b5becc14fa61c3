import { SealiftError } from '../../errors';
import { isObject, type Json, type JsonObject } from '../json';
import type { Tell } from '../notices';
import { deepestNesting, type Room } from './room';
import { asList, asMap, asObject, asText, invalid } from './values';

/** The services that a compose file runs with the given profiles, `extends` resolved, in the order of the file. */
export function activeServices(
  services: JsonObject,
  profiles: readonly string[],
  tell: Tell,
  room: Room,
): Map<string, JsonObject> {
  const active = new Map<string, JsonObject>();
  const known = new Map<string, JsonObject>();
  for (const name of Object.keys(services)) {
    const service = extended(services, name, [], { known, room });
    const own = asList(service.profiles, `services.${name}.profiles`).map(String);
    if (own.length > 0 && !own.some((profile) => profiles.includes(profile) || profiles.includes('*'))) {
      tell('compose.profile_left_out', { service: name, profiles: own.join(', ') });
      continue;
    }
    active.set(name, service);
  }
  return active;
}

/** `known`: services whose bases were merged in already. */
interface Merging {
  readonly known: Map<string, JsonObject>;
  readonly room: Room;
}

function extended(services: JsonObject, name: string, seen: readonly string[], merging: Merging): JsonObject {
  const path = `services.${name}`;
  const before = merging.known.get(name);
  if (before) return before;
  if (!Object.hasOwn(services, name)) throw invalid(`services.${seen.at(-1)}.extends`, `there is no service ${name}`);
  if (seen.includes(name)) throw invalid(`${path}.extends`, `extends itself: ${[...seen, name].join(' -> ')}`);
  if (seen.length > deepestNesting) throw invalid(`${path}.extends`, `more than ${deepestNesting} services in a row`);
  const own = asObject(services[name], path);
  if (own.extends === undefined || own.extends === null) return own;
  const from = typeof own.extends === 'string' ? { service: own.extends } : asObject(own.extends, `${path}.extends`);
  if (from.file !== undefined)
    throw new SealiftError('compose.unsupported', { path: `${path}.extends.file`, setting: 'extends' });
  const { extends: _, ...rest } = own;
  // What a base says about its neighbours is not inherited (compose does the same).
  const {
    depends_on: _d,
    links: _l,
    volumes_from: _v,
    container_name: _c,
    profiles: _p,
    ...base
  } = extended(services, asText(from.service, `${path}.extends.service`), [...seen, name], merging);
  const merged = merge(base, rest, path, merging.room);
  merging.known.set(name, merged);
  return merged;
}

const mappings = new Set(['environment', 'labels', 'annotations', 'sysctls', 'extra_hosts']);
const lists = new Set([
  'ports',
  'expose',
  'volumes',
  'configs',
  'secrets',
  'tmpfs',
  'env_file',
  'dns',
  'dns_search',
  'cap_add',
  'cap_drop',
  'devices',
  'group_add',
]);
const nested = new Set(['healthcheck', 'deploy', 'logging', 'ulimits', 'build', 'x-sealift']);

function merge(base: JsonObject, over: JsonObject, path: string, room: Room): JsonObject {
  const result: JsonObject = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const earlier = base[key];
    if (Array.isArray(earlier)) room.values(earlier.length, `${path}.${key}`);
    else if (isObject(earlier)) room.values(Object.keys(earlier).length, `${path}.${key}`);
    if (earlier === undefined || earlier === null) result[key] = value;
    else if (mappings.has(key))
      result[key] = Object.fromEntries([...asMap(earlier, `${path}.${key}`), ...asMap(value, `${path}.${key}`)]);
    else if (lists.has(key)) result[key] = [...asList(earlier, path), ...asList(value, `${path}.${key}`)] as Json[];
    else if (nested.has(key)) result[key] = mergeNested(asObject(earlier, path), asObject(value, `${path}.${key}`));
    else result[key] = value;
  }
  return result;
}

function mergeNested(base: JsonObject, over: JsonObject): JsonObject {
  const result: JsonObject = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const earlier = base[key];
    const both = [earlier, value].every((one) => typeof one === 'object' && one !== null && !Array.isArray(one));
    result[key] = both ? mergeNested(earlier as JsonObject, value as JsonObject) : value;
  }
  return result;
}

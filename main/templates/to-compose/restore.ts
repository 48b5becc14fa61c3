import { ExactNumber, isObject, type Json, type JsonObject } from '../json';
import { isDangerous, restorable } from '../kept';
import type { Tell } from '../notices';
import { escapeDollar } from './secrets';

/** Settings that other parts of the stack are made from, so that they are not copied as they stand. */
const handled = new Set(['networks', 'network_mode', 'labels', 'volumes', 'healthcheck', 'links']);

/**
 * What a compose file said beyond the template, to be said again. Settings that reach out of the container are left out
 * where the template is not trusted; a key that Sealift never keeps (a package may hold anything) is left out always.
 */
export function restoredSettings(
  kept: Readonly<Record<string, unknown>>,
  service: string,
  trusted: boolean,
  tell: Tell,
): { plain: JsonObject; special: JsonObject } {
  const plain: JsonObject = {};
  const special: JsonObject = {};
  for (const [key, value] of Object.entries(kept)) {
    if (value === null || value === undefined) continue;
    if (!restorable.has(key) && !isDangerous(key, value))
      tell('stack.not_restorable', { service, setting: key.slice(0, 60) });
    else if (!trusted && isDangerous(key, value)) tell('stack.dangerous_left_out', { service, setting: key });
    else (handled.has(key) ? special : plain)[key] = escaped(value as Json);
  }
  return { plain, special };
}

/** Variables were resolved when the template was made, so a `$` that is left is a dollar. */
export function escaped(value: Json): Json {
  if (typeof value === 'string') return escapeDollar(value);
  if (value instanceof ExactNumber) return Number(value.text);
  if (Array.isArray(value)) return value.map(escaped);
  if (isObject(value))
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, escaped(item ?? null)]));
  return value;
}

/** Definitions of the networks that services name: nothing but plain settings of a bridge. */
export function networkDefinitions(kept: unknown, used: ReadonlySet<string>, trusted: boolean): JsonObject {
  const definitions: JsonObject = {};
  for (const name of used) {
    const own = isObject(kept) && Object.hasOwn(kept, name) && isObject(kept[name]) ? kept[name] : {};
    const allowed = [
      'internal',
      'enable_ipv6',
      'ipam',
      'attachable',
      'labels',
      ...(trusted ? ['driver', 'driver_opts'] : []),
    ];
    const definition = Object.fromEntries(
      Object.entries(own).filter(([key, value]) => allowed.includes(key) && value !== null && value !== undefined),
    );
    if (name !== 'default' || Object.keys(definition).length > 0) definitions[name] = escaped(definition);
  }
  return definitions;
}

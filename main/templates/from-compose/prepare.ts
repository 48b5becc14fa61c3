import { SealiftError } from '../../errors';
import { isObject, type Json, type JsonObject } from '../json';
import type { Tell } from '../notices';
import { interpolateTree } from './interpolate';
import { Room } from './room';
import { activeServices } from './services';
import { asObject, invalid } from './values';

export interface PreparedCompose {
  /** Services that run, in the order of the file. */
  readonly services: ReadonlyMap<string, JsonObject>;
  readonly volumes: JsonObject;
  readonly networks: JsonObject;
  readonly configs: JsonObject;
  readonly secrets: JsonObject;
  /** What is left of it for what the files say. */
  readonly room: Room;
}

/** As many components as a template may have. */
const mostServices = 5_000;

/** Checks the outer shape of a compose file, resolves `extends`, profiles and variables. */
export function prepareCompose(
  compose: unknown,
  options: { readonly environment?: Readonly<Record<string, string>>; readonly profiles?: readonly string[] },
  tell: Tell,
): PreparedCompose {
  if (!isObject(compose)) throw invalid('the file', 'expected a mapping with services');
  const plain = plainTree(compose, '', 0, new Room()) as JsonObject;
  if (plain.include !== undefined)
    throw new SealiftError('compose.unsupported', { path: 'include', setting: 'include' });
  const services = asObject(plain.services, 'services');
  if (Object.keys(services).length === 0) throw invalid('services', 'there is no service');
  if (Object.keys(services).length > mostServices) throw invalid('services', `more than ${mostServices} services`);
  const required: string[] = [];
  const room = new Room();
  const variables = {
    room,
    values: options.environment ?? {},
    unset: (name: string) => tell('compose.variable_unset', { name }),
    required: (name: string, message: string) => required.push(message === '' ? name : `${name} (${message})`),
  };
  const resolved = (value: Json | undefined, path: string) =>
    asObject(interpolateTree(value ?? null, variables, path), path);
  const active = [...activeServices(services, options.profiles ?? [], tell, new Room())].map(
    ([name, service]) => [name, resolved(service, `services.${name}`)] as const,
  );
  if (active.length === 0) throw invalid('services', 'every service needs a profile');
  const prepared: PreparedCompose = {
    services: new Map(active),
    volumes: resolved(plain.volumes, 'volumes'),
    networks: resolved(plain.networks, 'networks'),
    configs: resolved(plain.configs, 'configs'),
    secrets: resolved(plain.secrets, 'secrets'),
    room,
  };
  if (required.length > 0) throw new SealiftError('compose.variable_required', { names: [...new Set(required)] });
  return prepared;
}

/** YAML brings dates, big integers and keys that JSON does not have; a template holds JSON only. */
function plainTree(value: unknown, path: string, depth: number, room: Room): Json {
  room.values(1, path);
  if (depth > 64) throw invalid(path, 'nested too deep');
  if (value === null || value === undefined) return null;
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (typeof value === 'bigint') return String(value);
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map((item, i) => plainTree(item, `${path}[${i}]`, depth + 1, room));
  if (isObject(value))
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [
        key,
        plainTree(item, path === '' ? key : `${path}.${key}`, depth + 1, room),
      ]),
    );
  throw invalid(path, 'unexpected value');
}

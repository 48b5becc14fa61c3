import type { Json, JsonObject } from '../json';
import { dangerous, restorable } from '../kept';
import type { Tell } from '../notices';
import { asList, asMap, asObject, asText } from './values';

/** Settings that the conversion itself understands, or that mean nothing where there is no internet and no source. */
const understood = new Set([
  ...[
    'image',
    'build',
    'command',
    'environment',
    'env_file',
    'ports',
    'expose',
    'volumes',
    'configs',
    'secrets',
    'tmpfs',
    'depends_on',
    'healthcheck',
  ],
  ...['mem_limit', 'cpus', 'scale', 'container_name', 'profiles', 'extends', 'pull_policy', 'develop', 'attach'],
]);

/** What of a service is kept beside the template's fields, to be restored later, with a notice that names it. */
export function keptSettings(service: JsonObject, name: string, tell: Tell): JsonObject {
  const kept: JsonObject = {};
  const ignored: string[] = [];
  for (const [key, value] of Object.entries(service)) {
    if (value === null || value === undefined || understood.has(key) || key.startsWith('x-')) continue;
    if (key === 'labels') Object.assign(kept, labels(value, name));
    else if (key === 'networks') Object.assign(kept, networks(value, name));
    else if (key === 'deploy') Object.assign(kept, deploy(asObject(value, `services.${name}.deploy`), name, ignored));
    else if (restorable.has(key) || dangerous.has(key)) kept[key] = value;
    else ignored.push(key);
  }
  // Delivered applications always come back after a restart of the machine; only another wish is worth keeping.
  if (kept.restart === 'always' || kept.restart === 'unless-stopped') delete kept.restart;
  const told = Object.keys(kept).filter((key) => key !== 'labels' && key !== 'restart');
  if (told.length > 0) tell('compose.kept', { service: name, settings: told.join(', ') });
  if (ignored.length > 0) tell('compose.ignored', { service: name, settings: ignored.join(', ') });
  return kept;
}

function labels(value: Json, name: string): JsonObject {
  const kept = [...asMap(value, `services.${name}.labels`)].filter(([key]) => !/^(com\.docker\.|sealift\.)/.test(key));
  return kept.length > 0 ? { labels: Object.fromEntries(kept.map(([key, label]) => [key, label ?? ''])) } : {};
}

/** A service that is in the default network only, with no wish of its own, needs nothing kept. */
function networks(value: Json, name: string): JsonObject {
  const path = `services.${name}.networks`;
  const all = Array.isArray(value)
    ? Object.fromEntries(asList(value, path).map((item, i) => [asText(item, `${path}[${i}]`), null]))
    : asObject(value, path);
  const plain = Object.entries(all).every(
    ([network, settings]) => network === 'default' && (settings === null || settings === undefined),
  );
  return plain ? {} : { networks: all };
}

function deploy(value: JsonObject, name: string, ignored: string[]): JsonObject {
  const kept: JsonObject = {};
  for (const [key, setting] of Object.entries(value)) {
    if (key === 'replicas' || setting === null || setting === undefined) continue;
    if (key === 'resources') {
      const reservations = asObject(
        asObject(setting, `services.${name}.deploy.resources`).reservations,
        `services.${name}.deploy.resources.reservations`,
      );
      if (reservations.devices) kept.deploy = { resources: { reservations: { devices: reservations.devices } } };
    } else if (key === 'restart_policy') {
      const policy = asObject(setting, `services.${name}.deploy.restart_policy`);
      const attempts =
        policy.max_attempts === undefined || policy.max_attempts === null
          ? ''
          : `:${asText(policy.max_attempts, 'max_attempts')}`;
      if (policy.condition === 'none') kept.restart = 'no';
      if (policy.condition === 'on-failure') kept.restart = `on-failure${attempts}`;
    } else ignored.push(`deploy.${key}`);
  }
  return kept;
}

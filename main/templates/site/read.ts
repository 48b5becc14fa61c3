import { parse } from 'yaml';
import { isObject, type Json, type JsonObject } from '../json';

/** A compose file as it stands at a site, in the forms that Sealift writes: what a person wrote otherwise is put into them. */
export interface SiteCompose {
  readonly root: JsonObject;
  readonly services: ReadonlyMap<string, JsonObject>;
}

/** Reads a compose file; undefined when it is none (it was damaged by hand). */
export function readSiteCompose(text: string): SiteCompose | undefined {
  let root: unknown;
  try {
    root = parse(text, { maxAliasCount: 100, merge: true });
  } catch {
    return undefined;
  }
  if (!isObject(root) || !isObject(root.services)) return undefined;
  const services = Object.entries(root.services).flatMap(([name, record]) =>
    isObject(record) ? [[name, normalised(record)] as const] : [],
  );
  return { root, services: new Map(services) };
}

/** A service in the forms that are compared: variables, labels and dependencies by name. */
export function normalised(service: JsonObject): JsonObject {
  const plain: JsonObject = { ...service };
  for (const field of ['environment', 'labels']) if (Array.isArray(plain[field])) plain[field] = pairs(plain[field]);
  if (isObject(plain.environment)) plain.environment = mapTexts(plain.environment);
  if (Array.isArray(plain.depends_on))
    plain.depends_on = Object.fromEntries(
      plain.depends_on.map((name) => [String(name), { condition: 'service_started' }]),
    );
  if (Array.isArray(plain.ports))
    plain.ports = plain.ports.map((port) => (isObject(port) ? longPort(port) : String(port)));
  return plain;
}

function pairs(list: readonly Json[]): JsonObject {
  return Object.fromEntries(
    list.map((item) => {
      const text = String(item);
      const at = text.indexOf('=');
      return at < 0 ? [text, null] : [text.slice(0, at), text.slice(at + 1)];
    }),
  );
}

/** A variable without a value is taken from the environment of compose: it is no text, and stays null. */
function mapTexts(record: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(record).map(([name, value]) => [
      name,
      value === null || value === undefined ? null : isObject(value) || Array.isArray(value) ? value : String(value),
    ]),
  );
}

function longPort(port: JsonObject): string {
  const host = port.host_ip === undefined ? '' : `${String(port.host_ip)}:`;
  const published = port.published === undefined ? '' : `${String(port.published)}:`;
  return `${host}${published}${String(port.target)}/${String(port.protocol ?? 'tcp')}`;
}

/** What a value of a compose file says once compose has read it; undefined where it takes something from outside. */
export function plainText(value: string): string | undefined {
  if (/\$(?!\$)/.test(value.replaceAll('$$', ''))) return undefined;
  return value.replaceAll('$$', '$');
}

/** A value with the variables of `.env` filled in as compose does; what `.env` does not say stays as written. */
export function filledIn(value: string, variables: ReadonlyMap<string, string>): string {
  return value.replace(
    /\$\$|\$\{([A-Za-z_]\w*)(?:(:?[-?])([^}]*))?\}|\$([A-Za-z_]\w*)/g,
    (found, name, way, other, bare) => {
      if (found === '$$') return '$';
      const known = variables.get(name ?? bare);
      if (known !== undefined && (known !== '' || !String(way ?? '').startsWith(':'))) return known;
      return way?.endsWith('-') ? other : found;
    },
  );
}

export interface PortBinding {
  readonly published: number;
  readonly container: number;
  readonly protocol: 'tcp' | 'udp';
  readonly hostIp: string;
}

/** `"127.0.0.1:8080:80/tcp"`; undefined for ranges and what is no port. */
export function portBinding(text: string): PortBinding | undefined {
  const match = /^(?:(\[[0-9A-Fa-f:.]+\]|\d+(?:\.\d+){3}):)?(?:(\d*):)?(\d+)(?:\/(tcp|udp))?$/.exec(text.trim());
  if (!match) return undefined;
  const [, ip = '', published = '', container = '', protocol = 'tcp'] = match;
  return {
    published: Number(published || 0),
    container: Number(container),
    protocol: protocol === 'udp' ? 'udp' : 'tcp',
    hostIp: ip.replace(/^\[|\]$/g, ''),
  };
}

/** MiB of `64m`, `1g`, `1073741824`; undefined where it says no size. */
export function mebibytes(value: Json | undefined): number | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*([bkmg]?)b?$/i.exec(
    typeof value === 'number' ? String(value) : String(value ?? ''),
  );
  if (!match) return undefined;
  const unit = { b: 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 }[(match[2] || 'b').toLowerCase()] ?? 1;
  return Math.ceil((Number(match[1]) * unit) / 1024 ** 2);
}

/** Seconds of `1m30s`, `500ms`, `10`; undefined where it says no time. */
export function seconds(value: Json | undefined): number | undefined {
  const text = String(value ?? '').trim();
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text);
  if (!/^(\d+(\.\d+)?(h|ms|us|ns|m|s))+$/.test(text)) return undefined;
  const units: Record<string, number> = { h: 3600, m: 60, s: 1, ms: 1e-3, us: 1e-6, ns: 1e-9 };
  return [...text.matchAll(/(\d+(?:\.\d+)?)(h|ms|us|ns|m|s)/g)].reduce(
    (sum, [, amount, unit]) => sum + Number(amount) * (units[unit ?? ''] ?? 0),
    0,
  );
}

import { SealiftError } from '../../errors';
import { isObject, type JsonObject } from '../json';

/** A compose file that does not say what its format asks for. `path` reads like `services.web.ports[0]`. */
export function invalid(path: string, problem: string): SealiftError {
  return new SealiftError('compose.invalid', { path, problem });
}

export function asObject(value: unknown, path: string): JsonObject {
  if (value === undefined || value === null) return {};
  if (isObject(value)) return value;
  throw invalid(path, 'expected a mapping');
}

export function asText(value: unknown, path: string): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  throw invalid(path, 'expected a text');
}

export function asNumber(value: unknown, path: string): number {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number === 'number' && Number.isFinite(number)) return number;
  throw invalid(path, 'expected a number');
}

export function asFlag(value: unknown, path: string): boolean {
  if (value === undefined || value === null || value === false || value === 'false') return false;
  if (value === true || value === 'true') return true;
  throw invalid(path, 'expected true or false');
}

/** A list; one text stands for a list of one. */
export function asList(value: unknown, path: string): unknown[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return value;
  if (typeof value === 'string') return [value];
  throw invalid(path, 'expected a list');
}

/** `KEY=value` texts or a mapping, as compose allows for environment, labels and others. null: named without a value. */
export function asMap(value: unknown, path: string): Map<string, string | null> {
  const map = new Map<string, string | null>();
  if (Array.isArray(value)) {
    value.forEach((item, i) => {
      const text = asText(item, `${path}[${i}]`);
      const equals = text.indexOf('=');
      map.set(equals < 0 ? text : text.slice(0, equals), equals < 0 ? null : text.slice(equals + 1));
    });
    return map;
  }
  for (const [name, item] of Object.entries(asObject(value, path)))
    map.set(name, item === null || item === undefined ? null : asText(item, `${path}.${name}`));
  return map;
}

/** Bytes from `512m`, `1.5gb`, `1024` and their like. */
export function asBytes(value: unknown, path: string): number {
  if (typeof value === 'number' && value >= 0) return Math.floor(value);
  const match = /^\s*(\d+(?:\.\d+)?)\s*([kmgt]?)i?b?\s*$/i.exec(
    typeof value === 'string' && value.length <= 40 ? value : '',
  );
  if (!match) throw invalid(path, 'expected an amount of memory such as 512m');
  return Math.floor(Number(match[1]) * 1024 ** ['', 'k', 'm', 'g', 't'].indexOf((match[2] ?? '').toLowerCase()));
}

/** Seconds from `1m30s`, `500ms`, or a number of seconds. */
export function asSeconds(value: unknown, path: string): number {
  if (typeof value === 'number' && value >= 0) return value;
  const text = typeof value === 'string' && value.length <= 100 ? value.trim() : '';
  const units: Record<string, number> = { us: 1e-6, µs: 1e-6, ms: 1e-3, s: 1, m: 60, h: 3600, d: 86400 };
  if (!/^(\d+(\.\d+)?(us|µs|ms|s|m|h|d))+$/.test(text)) {
    if (/^\d+$/.test(text)) return Number(text);
    throw invalid(path, 'expected a duration such as 1m30s');
  }
  let seconds = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)(us|µs|ms|s|m|h|d)/g))
    seconds += Number(amount) * (units[unit ?? 's'] ?? 1);
  return seconds;
}

/** Permissions from `0644`, `"0o644"`, 644 or 420: YAML versions read the same digits differently. */
export function asFileMode(value: unknown, path: string): number | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string' && /^(0o?)?[0-7]{3,4}$/.test(value))
    return Number.parseInt(value.replace('o', ''), 8) & 0o777;
  if (typeof value === 'number' && Number.isInteger(value)) {
    if (/^[4-7][04567]{2}$/.test(String(value))) return Number.parseInt(String(value), 8);
    if (value > 0 && value <= 0o777) return value;
  }
  throw invalid(path, 'expected file permissions such as 0644');
}

/** Octal digits as a number, which is how a platform shows and keeps permissions. */
export function modeDigits(mode: number): number {
  return Number((mode & 0o777).toString(8));
}

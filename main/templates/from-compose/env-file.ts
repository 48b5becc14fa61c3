import { interpolateTree } from './interpolate';
import { Room } from './room';

/**
 * Reads an environment file as compose does: `NAME=value` lines, `#` comments, an optional `export`, single quotes literal,
 * double quotes with `\n` and `\"`, over several lines if need be. Variables in values are resolved from `given`, then from the lines before
 * (`unset` hears of those that are in neither); undefined `given` leaves values as they stand. A name without `=` has no value (null).
 */
export function readEnvFile(
  text: string,
  given?: Readonly<Record<string, string>>,
  unset: (name: string) => void = () => undefined,
  room = new Room(),
): Map<string, string | null> {
  const found = new Map<string, string | null>();
  const values: Record<string, string> = Object.assign(Object.create(null), given);
  const resolve = (value: string): string => {
    if (given === undefined || !value.includes('$')) return value;
    return String(interpolateTree(value, { values, unset, required: unset, room }, 'env file'));
  };
  const source = text.replace(/^\ufeff/, '').replace(/\r\n?/g, '\n');
  const line =
    /^[ \t]*(?:export[ \t]+)?([^\s=:#'"][^\s=]*)[ \t]*(?:=[ \t]*('[^']*'|"(?:\\[\s\S]|[^"\\])*"|[^\n]*))?[^\n]*$/gm;
  for (const [, name = '', raw] of source.matchAll(line)) {
    room.values(1, 'env file');
    const value = raw === undefined ? null : valueOf(raw, resolve);
    found.set(name, value);
    if (given !== undefined && Object.hasOwn(given, name)) continue;
    if (value === null) delete values[name];
    else values[name] = value;
  }
  return found;
}

/** Reads the `.env` file beside a compose file; names without a value are left out. */
export function parseEnvFile(text: string, given: Readonly<Record<string, string>> = {}): Record<string, string> {
  return Object.fromEntries(
    [...readEnvFile(text, given)].filter((entry): entry is [string, string] => entry[1] !== null),
  );
}

function valueOf(raw: string, resolve: (value: string) => string): string {
  if (/^'[^']*'$/.test(raw)) return raw.slice(1, -1);
  if (/^"[\s\S]*"$/.test(raw)) {
    const escapes: Record<string, string> = { n: '\n', r: '\r', t: '\t' };
    return resolve(raw.slice(1, -1).replace(/\\([\s\S])/g, (_, c: string) => (c === '$' ? '$$' : (escapes[c] ?? c))));
  }
  // Looked for from the sign on, not from the blanks before it: those may be a million.
  const remark = raw.search(/(?<=^|[ \t])#/);
  return resolve((remark < 0 ? raw : raw.slice(0, remark)).trim());
}

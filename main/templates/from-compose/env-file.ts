/**
 * Reads an environment file as compose does: `NAME=value` lines, `#` comments, an optional `export`, single quotes literal,
 * double quotes with `\n` and `\"`, over several lines if need be. Variables in values are resolved by `resolve`. A name without
 * `=` has no value (null).
 */
export function parseEnvFile(
  text: string,
  resolve: (value: string) => string = (value) => value,
): Map<string, string | null> {
  const found = new Map<string, string | null>();
  const source = text.replace(/^\ufeff/, '').replace(/\r\n?/g, '\n');
  const line =
    /^[ \t]*(?:export[ \t]+)?([^\s=:#'"][^\s=]*)[ \t]*(?:=[ \t]*('[^']*'|"(?:\\[\s\S]|[^"\\])*"|[^\n]*))?[^\n]*$/gm;
  for (const [, name = '', raw] of source.matchAll(line))
    found.set(name, raw === undefined ? null : valueOf(raw, resolve));
  return found;
}

function valueOf(raw: string, resolve: (value: string) => string): string {
  if (/^'[^']*'$/.test(raw)) return raw.slice(1, -1);
  if (/^"[\s\S]*"$/.test(raw)) {
    const escapes: Record<string, string> = { n: '\n', r: '\r', t: '\t' };
    return resolve(raw.slice(1, -1).replace(/\\([\s\S])/g, (_, c: string) => (c === '$' ? '$$' : (escapes[c] ?? c))));
  }
  return resolve(raw.replace(/(^|[ \t]+)#.*$/, '').trim());
}

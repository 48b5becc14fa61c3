/** Names under which a value is a secret: passwords, tokens, keys of access. */
const secretName = /passw|passphrase|secret|token|credential|api_?key|access_?key|private_?key|(^|[._-])(pass|pwd)$/i;

/** A copy fit for keeping: values under secret names are replaced by `***`. Bounded, so that a huge input cannot fill the catalog. */
export function redact(value: unknown, depth = 0): unknown {
  if (depth > 8) return '…';
  if (Array.isArray(value)) return value.slice(0, 1000).map((item) => redact(item, depth + 1));
  if (typeof value === 'string')
    return withoutCredentials(value.length > 10_000 ? `${value.slice(0, 10_000)}…` : value);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== undefined && typeof inner !== 'function')
      .slice(0, 1000)
      .map(([name, inner]) => [
        name,
        secretName.test(name) && inner !== null && inner !== '' ? '***' : redact(inner, depth + 1),
      ]),
  );
}

/** `scheme://user:password@host` keeps its user only; a password may hold an `@` itself. */
function withoutCredentials(text: string): string {
  return text.replace(/(\/\/[^/\s:@]*):[^/\s]*@/g, '$1:***@');
}

import { SealiftError } from '../errors';
import type { VersionName } from '../service-types';

/**
 * Parses `NAME@VERSION`. The last @ separates, so that names may hold one (`team@home/shop@1.0`); a name without @ means the newest
 * version. Throws `cli.bad_name` when either part is empty.
 */
export function parseName(text: string): VersionName {
  const at = text.lastIndexOf('@');
  const name = at < 0 ? text : text.slice(0, at);
  const version = at < 0 ? undefined : text.slice(at + 1);
  if (name.trim() === '' || version?.trim() === '') throw new SealiftError('cli.bad_name', { text });
  return version === undefined ? { name } : { name, version };
}

/** As parseName, where a version must be named: throws `cli.version_needed` without one. */
export function parseFullName(text: string): Required<VersionName> {
  const { name, version } = parseName(text);
  if (version === undefined) throw new SealiftError('cli.version_needed', { text });
  return { name, version };
}

/**
 * As parseName, where the version may be left out: a text that is itself the name or key of a template means that template, so
 * `team@home` is found although it holds an @.
 */
export function parseNameAmong(
  text: string,
  templates: readonly { readonly name: string; readonly key: string }[],
): VersionName {
  const split = parseName(text);
  const names = (name: string) => templates.some((template) => template.name === name || template.key === name);
  return split.version !== undefined && names(text) && !names(split.name) ? { name: text } : split;
}

export function showName({ name, version }: { readonly name: string; readonly version: string }): string {
  return `${name}@${version}`;
}

/** Collects `KEY=VALUE` settings; the value may hold anything, also `=`. Throws `cli.bad_setting`. */
export function parseSettings(texts: readonly string[]): Record<string, string> {
  const settings: Record<string, string> = {};
  for (const text of texts) {
    const at = text.indexOf('=');
    // The value may be a password: only what stands before the sign is repeated.
    if (at <= 0) throw new SealiftError('cli.bad_setting', { text: at === 0 ? '=' : text });
    settings[text.slice(0, at)] = text.slice(at + 1);
  }
  return settings;
}

/** Collects `COMPONENT.80/tcp=8080`. Throws `cli.bad_setting`; whether there is such a port is found out later. */
export function parsePorts(texts: readonly string[]): Record<string, number> {
  return Object.fromEntries(
    Object.entries(parseSettings(texts)).map(([name, value]) => {
      if (!/^\d{1,5}$/.test(value)) throw new SealiftError('cli.bad_setting', { text: `${name}=${value}` });
      return [name, Number(value)];
    }),
  );
}

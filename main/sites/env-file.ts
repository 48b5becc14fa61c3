import { randomInt } from 'node:crypto';
import { SealiftError } from '../errors';

/** No character that a shell, a URL, a connection string or compose's own substitution gives a meaning to. */
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const secretLength = 32;

/** A secret: 32 characters of `[A-Za-z0-9]`, about 190 bits. `random(n)` gives a number below n. */
export function drawSecret(random: (below: number) => number = randomInt): string {
  return Array.from({ length: secretLength }, () => alphabet[random(alphabet.length)]).join('');
}

/** The names that a `.env` file gives values to. */
export function envNames(text: string): Set<string> {
  return new Set(envLines(text).keys());
}

/** The lines of a `.env` file that give a value, by its name; of several the last. */
export function envLines(text: string): Map<string, string> {
  const lines = new Map<string, string>();
  for (const line of text.split(/\r?\n/)) {
    const name = /^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)=/.exec(line)?.[1];
    if (name) lines.set(name, line);
  }
  return lines;
}

/** The values of a `.env` file, without the quotes that Sealift writes. */
export function envValues(text: string): Map<string, string> {
  const values = new Map<string, string>();
  for (const line of text.split(/\r?\n/)) {
    const [, name, value = ''] = /^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)=(.*)$/.exec(line) ?? [];
    const quoted = /^(['"])(.*)\1$/.exec(value.trim())?.[2];
    if (name) values.set(name, quoted ?? value.trim());
  }
  return values;
}

/**
 * `.env` with a value for every variable. Lines that are there stay as they are, in their order; a value that the person chose
 * replaces the one that is there; what is still missing is drawn. Throws `site.value_not_allowed`.
 */
export function completeEnv(
  existing: string,
  variables: readonly string[],
  chosen: Readonly<Record<string, string>>,
  draw: () => string = drawSecret,
): string {
  const lines = existing === '' ? [] : existing.replace(/\r?\n$/, '').split(/\r?\n/);
  const kept = lines.filter((line) => {
    const name = [...envNames(line)][0];
    return name === undefined || !Object.hasOwn(chosen, name);
  });
  const present = envNames(kept.join('\n'));
  for (const [name, value] of Object.entries(chosen)) kept.push(`${name}=${envValue(name, value)}`);
  for (const name of variables) if (!present.has(name) && !Object.hasOwn(chosen, name)) kept.push(`${name}=${draw()}`);
  return kept.map((line) => `${line}\n`).join('');
}

/** A value as both generations of compose read it back unchanged. */
function envValue(name: string, value: string): string {
  if (/^[A-Za-z0-9_./:@%+,=-]*$/.test(value)) return value;
  if (/\p{Cc}|['\\]|\$\{/u.test(value)) throw new SealiftError('site.value_not_allowed', { name });
  return `'${value}'`;
}

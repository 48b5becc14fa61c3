import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';

const load = createRequire(import.meta.url);
const longest = 60;
/** Of a longer name only so much is turned into letters. */
const mostRead = 1_000;
/** Names that Windows gives to devices, whatever the extension. */
const reserved = /^(con|prn|aux|nul|com[0-9]|lpt[0-9]|conin\$|conout\$)(\.|$)/i;

/**
 * A form of the name that is safe as compose service, container and file name on every filesystem, and always the same for
 * the same name: Chinese becomes pinyin, anything outside `[A-Za-z0-9._-]` becomes `_`, at most 60 characters. Names that
 * leave nothing readable, or too much, carry a digest of the name. Different names may share a form: see uniqueSafeNames.
 */
export function safeName(text: string): string {
  const latin = romanized(text.slice(0, mostRead).normalize('NFKC'));
  const plain = latin
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .replace(/[^A-Za-z0-9._-]+/g, '_')
    .replace(/^[._-]+/, '')
    .replace(/[._-]+$/, '');
  if (plain === '') return `n-${digest(text)}`;
  const named = reserved.test(plain) ? `n-${plain}` : plain;
  return named.length <= longest && text.length <= mostRead
    ? named
    : `${named.slice(0, longest - 9).replace(/[._-]+$/, '')}-${digest(text)}`;
}

/**
 * Safe forms that differ from each other even where upper and lower case are one. The first of a kind keeps the plain form,
 * the others get `-2`, `-3`...; a suffixed form never takes the place of another name.
 */
export function uniqueSafeNames(names: readonly string[]): string[] {
  const plain = names.map(safeName);
  const taken = new Set(plain.map((name) => name.toLowerCase()));
  const used = new Set<string>();
  return plain.map((name) => {
    let unique = name;
    for (let n = 2; used.has(unique.toLowerCase()) || (unique !== name && taken.has(unique.toLowerCase())); n++)
      unique = `${name}-${n}`;
    used.add(unique.toLowerCase());
    return unique;
  });
}

/** The package's one top folder, which is also its file name without extension. */
export function packageFolder(name: string, version: string, kind: 'rainbond-app' | 'docker-compose'): string {
  return `${safeName(name)}-${safeName(version)}-${kind === 'rainbond-app' ? 'ram' : 'dockercompose'}`;
}

/** A name as a DNS label (RFC 1123, beginning with a letter, at most 63), which is what Kubernetes asks of a service. */
export function dnsLabel(text: string): string {
  const label = safeName(text)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 63)
    .replace(/-+$/, '');
  return /^[a-z]/.test(label) ? label : `s-${label}`.slice(0, 63);
}

/** Chinese as pinyin. Its dictionary is loaded with the first name that has any: most commands never need it. */
function romanized(text: string): string {
  if (!/\p{Script=Han}/u.test(text)) return text;
  const { pinyin } = load('pinyin-pro') as typeof import('pinyin-pro');
  return pinyin(text, { toneType: 'none', v: true, type: 'array', nonZh: 'consecutive' }).join('');
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}

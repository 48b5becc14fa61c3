import { compareVersions, parseReference } from '../../templates';

const FIRST_VERSION = '1.0';

/** The last part of an image's path: `registry.example/team/web:1` is called web. */
export function nameOfImage(reference: string): string {
  try {
    return parseReference(reference).path.split('/').at(-1) ?? reference;
  } catch {
    return reference;
  }
}

/** What containers have in common: the project that compose started them under, else the first one's name. */
export function nameOfContainers(
  containers: readonly { readonly name: string; readonly project: string | undefined }[],
): string {
  const projects = new Set(containers.map(({ project }) => project));
  const [only] = projects;
  return (projects.size === 1 ? only : undefined) ?? containers[0]?.name ?? '';
}

/**
 * A version that is free: what most of the images call themselves, where that is a number and not taken; else the one after the
 * newest; else the first.
 */
export function suggestVersion(references: readonly string[], known: readonly string[]): string {
  const newest = [...known].sort(compareVersions).at(-1);
  const tag = commonTag(references);
  if (tag !== undefined && !known.includes(tag) && (newest === undefined || compareVersions(tag, newest) > 0))
    return tag;
  if (newest === undefined) return FIRST_VERSION;
  let next = following(newest);
  while (known.includes(next)) next = following(next);
  return next;
}

/** The tag that the most images carry; none where several are as frequent. */
function commonTag(references: readonly string[]): string | undefined {
  const counts = new Map<string, number>();
  for (const reference of references) {
    const tag = tagOf(reference);
    if (tag !== undefined && /^v?\d/.test(tag)) counts.set(tag, (counts.get(tag) ?? 0) + 1);
  }
  const [first, second] = [...counts].sort((a, b) => b[1] - a[1]);
  return first && first[1] > (second?.[1] ?? 0) ? first[0] : undefined;
}

function tagOf(reference: string): string | undefined {
  try {
    return parseReference(reference).tag;
  } catch {
    return undefined;
  }
}

/** The last number of a version, one higher; a version without one gets a number. */
function following(version: string): string {
  const match = version.length > 200 ? null : /^(.*?)(\d+)(\D*)$/s.exec(version);
  if (!match) return `${version}-2`;
  const [, before = '', digits = '', after = ''] = match;
  return `${before}${String(BigInt(digits) + 1n).padStart(digits.length, '0')}${after}`;
}

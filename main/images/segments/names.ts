/** Keys of names: only for finding a file that may be alike, so that a quick hash is good enough. */
export interface NameKey {
  /** Of the whole path. Never 0. */
  readonly path: number;
  /** Of the last part of the path with all numbers taken as one: what the next version of a file may be called. */
  readonly alike: number;
}

export function nameKey(path: string): NameKey {
  const clean = path.replace(/^(\.?\/)+/, '');
  const last = clean.slice(clean.lastIndexOf('/') + 1);
  return {
    path: hash(clean, 0x811c9dc5) * 0x100000 + (hash(clean, 0x2f0b4c47) >>> 12) + 1,
    alike: hash(last.replace(/[0-9a-f]{8,}|\d+/g, '#'), 0x811c9dc5),
  };
}

/** FNV-1a, 32 bits. */
function hash(text: string, start: number): number {
  let value = start;
  for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  return value >>> 0;
}

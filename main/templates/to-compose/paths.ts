import { createHash } from 'node:crypto';

const reserved = /^(con|prn|aux|nul|com[0-9]|lpt[0-9]|conin\$|conout\$)(\.|$)/i;

/** A path in a container, made absolute, without `.` and `..`; undefined for the root and for what is no path. */
export function containerPath(text: string): string | undefined {
  if (text.includes('\0')) return undefined;
  const parts = confined(text);
  return parts.length === 0 ? undefined : `/${parts.join('/')}`;
}

/** Hands out paths in the package for config files: below the component's folder whatever the name says, writable on any filesystem. */
export function filePaths(taken: readonly string[]): (folder: string, path: string) => string {
  const used = new Set(taken.map((name) => name.toLowerCase()));
  return (folder, path) => {
    const top = used.has(folder.toLowerCase()) ? `${folder}-files` : folder;
    const inner = confined(path).map(fileName).join('/') || 'file';
    const short = inner.length <= 180 ? inner : `${digest(inner)}-${inner.slice(-60).replace(/^.*\//, '')}`;
    let free = `${top}/${short}`;
    for (let n = 2; used.has(free.toLowerCase()); n++) free = `${top}/${short}-${n}`;
    used.add(free.toLowerCase());
    return free;
  };
}

function confined(path: string): string[] {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return parts;
}

function fileName(part: string): string {
  const start = part.slice(0, 1_000);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not reach a file name
  const plain = start.replace(/[<>:"|?*\\\u0000-\u001f\u007f]/g, '_').replace(/[. ]+$/, '_');
  const safe = reserved.test(plain) ? `_${plain}` : plain;
  return safe.length <= 100 ? safe : `${safe.slice(0, 80)}-${digest(part)}`;
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}

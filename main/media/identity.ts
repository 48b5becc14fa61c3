import { constants } from 'node:fs';
import { access, readdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { runTool } from './run-tool';

/** What a filesystem says of itself. */
export interface Identity {
  readonly label: string | null;
  readonly uuid: string | null;
  readonly filesystem: string | null;
}

const unknown: Identity = { label: null, uuid: null, filesystem: null };

/**
 * The identity of the filesystem on a Linux device or image file: by udev's links, and where those are silent by blkid, which needs to
 * read it. Everything null where neither tells.
 */
export async function identityOf(source: string): Promise<Identity> {
  if (source.startsWith('/dev/')) {
    const [label, uuid] = await Promise.all([
      linkTo('/dev/disk/by-label', source),
      linkTo('/dev/disk/by-uuid', source),
    ]);
    if (uuid !== null) return { label, uuid, filesystem: null };
  }
  try {
    await access(source, constants.R_OK);
  } catch {
    return unknown;
  }
  const probed = await runTool('blkid', ['-p', '-o', 'export', source]);
  return probed.code === 0 ? parseBlkid(probed.stdout) : unknown;
}

/** Reads `blkid -o export`: one `KEY=value` per line, with a backslash before what a shell would take for its own. */
export function parseBlkid(output: string): Identity {
  const values = new Map<string, string>();
  for (const line of output.split('\n')) {
    const at = line.indexOf('=');
    if (at > 0) values.set(line.slice(0, at), line.slice(at + 1).replace(/\\(.)/g, '$1'));
  }
  const value = (key: string) => values.get(key)?.trim() || null;
  return { label: value('LABEL'), uuid: value('UUID'), filesystem: value('TYPE') };
}

/** The name of the link in `folder` that points at `device`; udev writes odd bytes of labels as `\xHH`. */
async function linkTo(folder: string, device: string): Promise<string | null> {
  try {
    const target = await realpath(device);
    for (const name of await readdir(folder)) {
      if ((await realpath(join(folder, name)).catch(() => '')) === target) return decodeUdev(name);
    }
  } catch {
    // No such folder on systems without udev.
  }
  return null;
}

function decodeUdev(name: string): string {
  const bytes = name.replace(/\\x([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return bytes === name ? name : Buffer.from(bytes, 'latin1').toString('utf8');
}

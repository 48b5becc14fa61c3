import { relative, sep } from 'node:path';

/** How names and files are limited: `windows` is what NTFS and exFAT share, `fat` is FAT12/16/32. */
export type FilesystemFamily = 'unix' | 'windows' | 'fat' | 'memory' | 'network' | 'optical' | 'unknown';

export interface Filesystem {
  /** As the system calls it (`ext4`, `ntfs`, `exfat`, `vfat`); `unknown` where it cannot be told. */
  readonly type: string;
  readonly family: FilesystemFamily;
  /** Behind a FUSE process: the kernel's direct reads end in that process, whose own reads may be cached. */
  readonly fuse: boolean;
}

/** What is known about the volume that holds a path. Sizes in bytes. */
export interface MediumFacts {
  readonly path: string;
  readonly filesystem: Filesystem;
  readonly size: number;
  /** Free to this user. */
  readonly free: number;
  readonly readOnly: boolean;
  readonly mountPoint: string | null;
  readonly device: string | null;
  readonly label: string | null;
  readonly uuid: string | null;
}

const families: Readonly<Record<string, FilesystemFamily>> = {
  ext2: 'unix',
  ext3: 'unix',
  ext4: 'unix',
  xfs: 'unix',
  btrfs: 'unix',
  zfs: 'unix',
  f2fs: 'unix',
  overlay: 'unix',
  apfs: 'unix',
  hfs: 'unix',
  ntfs: 'windows',
  ntfs3: 'windows',
  exfat: 'windows',
  vfat: 'fat',
  msdos: 'fat',
  tmpfs: 'memory',
  ramfs: 'memory',
  nfs: 'network',
  nfs4: 'network',
  cifs: 'network',
  smb3: 'network',
  iso9660: 'optical',
  udf: 'optical',
};

/** The family of a filesystem by the name Linux gives it. A FUSE volume of unknown kind counts as `windows`: the stricter names fit all. */
export function filesystemOf(type: string): Filesystem {
  const fuse = type.startsWith('fuse');
  const inner = type.startsWith('fuse.') ? type.slice('fuse.'.length) : type;
  const family = families[inner] ?? (inner === 'fuseblk' ? 'windows' : 'unknown');
  return { type: inner, family, fuse };
}

/** `f_type` of statfs(2) on Linux, from its manual page and the kernel's magic.h. */
const magicNumbers: ReadonlyMap<number, string> = new Map([
  [0xef53, 'ext4'],
  [0x58465342, 'xfs'],
  [0x9123683e, 'btrfs'],
  [0x2fc12fc1, 'zfs'],
  [0xf2f52010, 'f2fs'],
  [0x794c7630, 'overlay'],
  [0x5346544e, 'ntfs'],
  [0x7366746e, 'ntfs3'],
  [0x2011bab0, 'exfat'],
  [0x4d44, 'vfat'],
  [0x01021994, 'tmpfs'],
  [0x858458f6, 'ramfs'],
  [0x6969, 'nfs'],
  [0xff534d42, 'cifs'],
  [0xfe534d42, 'smb3'],
  [0x9660, 'iso9660'],
  [0x15013346, 'udf'],
  [0x65735546, 'fuseblk'],
]);

/** The filesystem's name by its magic number on Linux; undefined when it is not one we know. */
export function filesystemByMagic(magic: number): string | undefined {
  return magicNumbers.get(magic >>> 0);
}

export interface MountEntry {
  readonly mountPoint: string;
  readonly type: string;
  readonly source: string;
  readonly readOnly: boolean;
  /** `major:minor` of the device. */
  readonly deviceNumber: string;
  /** What of the filesystem is mounted there: `/` is all of it, anything else a folder or file of it. */
  readonly root: string;
}

/** Reads `/proc/self/mountinfo` (proc(5)): later lines cover earlier ones on the same mount point. Unreadable lines are passed over. */
export function parseMountInfo(text: string): MountEntry[] {
  const entries: MountEntry[] = [];
  for (const line of text.split('\n')) {
    const [left, right] = line.split(' - ', 2);
    const fields = left?.split(' ') ?? [];
    const [type, source, superOptions] = right?.split(' ') ?? [];
    const [deviceNumber, root, mountPoint, options] = [fields[2], fields[3], fields[4], fields[5]];
    if (!type || !source || !mountPoint || !deviceNumber || !root) continue;
    const readOnly = [...(options ?? '').split(','), ...(superOptions ?? '').split(',')].includes('ro');
    entries.push({
      mountPoint: unescapeMount(mountPoint),
      type,
      source: unescapeMount(source),
      readOnly,
      deviceNumber,
      root: unescapeMount(root),
    });
  }
  return entries;
}

/** The mount that holds a path: the longest mount point above it, the last one mounted when several stand there. */
export function mountOf(path: string, entries: readonly MountEntry[]): MountEntry | undefined {
  let best: MountEntry | undefined;
  for (const entry of entries) {
    const under = entry.mountPoint === '/' || path === entry.mountPoint || path.startsWith(`${entry.mountPoint}/`);
    if (under && (best === undefined || entry.mountPoint.length >= best.mountPoint.length)) best = entry;
  }
  return best;
}

/** The path of something below `root`, with `/` on every system; empty for the root itself. */
export function pathWithin(root: string, path: string): string {
  return relative(root, path).split(sep).join('/');
}

/** mountinfo writes space, tab, newline and backslash as three octal digits, byte by byte. */
function unescapeMount(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}

import { access, constants, open, readFile, realpath, stat, statfs } from 'node:fs/promises';
import { SealiftError } from '../errors';
import {
  type Filesystem,
  filesystemByMagic,
  filesystemOf,
  type MediumFacts,
  type MountEntry,
  mountOf,
  parseMountInfo,
} from './facts';
import { mediumError, systemCode } from './failures';
import { identityOf } from './identity';

/**
 * Facts about the volume that holds a folder or file. Throws `media.not_found`, `media.gone`. Nothing is written to find out.
 * Label and UUID are known on Linux only, where the system lists them; mount point and device likewise.
 */
export async function describeMedium(path: string): Promise<MediumFacts> {
  try {
    const real = await realpath(path);
    const numbers = await statfs(real, { bigint: true });
    const mount = process.platform === 'linux' ? await linuxMount(real) : undefined;
    const blockSize = Number(numbers.bsize);
    const { label, uuid } = mount?.source.startsWith('/')
      ? await identityOf(mount.source)
      : { label: null, uuid: null };
    return {
      path: real,
      filesystem: await filesystem(Number(numbers.type), mount),
      size: Number(numbers.blocks) * blockSize,
      free: Number(numbers.bavail) * blockSize,
      readOnly: (mount?.readOnly ?? false) || !(await writable(real)),
      mountPoint: mount?.mountPoint ?? null,
      device: mount?.source.startsWith('/dev/') ? mount.source : null,
      label,
      uuid,
    };
  } catch (error) {
    throw notFoundOr(error, path);
  }
}

/** Bytes that are free at a folder or file now. Throws `media.not_found`, `media.gone`. */
export async function freeBytes(path: string): Promise<number> {
  try {
    const { bavail, bsize } = await statfs(path, { bigint: true });
    return Number(bavail) * Number(bsize);
  } catch (error) {
    throw notFoundOr(error, path);
  }
}

async function filesystem(magic: number, mount: MountEntry | undefined): Promise<Filesystem> {
  if (process.platform !== 'linux') return filesystemOf(process.platform === 'darwin' ? 'apfs' : 'unknown');
  const type = mount?.type ?? filesystemByMagic(magic) ?? 'unknown';
  if (!mount || !['fuse', 'fuseblk'].includes(type) || !mount.source.startsWith('/')) return filesystemOf(type);
  // ntfs-3g, exfat-fuse or another, on a device or an image file: the volume's first sector tells, where this user may read it.
  return { ...filesystemOf((await volumeSignature(mount.source)) ?? type), fuse: true };
}

/** The OEM name at byte 3 of the boot sector: `NTFS    ` or `EXFAT   `. */
async function volumeSignature(device: string): Promise<string | undefined> {
  try {
    const file = await open(device, 'r');
    try {
      const sector = Buffer.alloc(16);
      await file.read(sector, 0, 16, 0);
      const name = sector.toString('latin1', 3, 11).trim();
      return name === 'NTFS' ? 'ntfs' : name === 'EXFAT' ? 'exfat' : undefined;
    } finally {
      await file.close();
    }
  } catch {
    return undefined;
  }
}

async function linuxMount(path: string): Promise<MountEntry | undefined> {
  try {
    return mountOf(path, parseMountInfo(await readFile('/proc/self/mountinfo', 'utf8')));
  } catch {
    return undefined;
  }
}

async function writable(path: string): Promise<boolean> {
  try {
    await access(path, constants.W_OK);
    return true;
  } catch (error) {
    if (['EROFS', 'EACCES', 'EPERM'].includes(systemCode(error) ?? '')) return false;
    throw error;
  }
}

/** Throws `media.not_found` or `media.not_a_folder`; returns the folder's real path. */
export async function requireFolder(path: string): Promise<string> {
  try {
    const real = await realpath(path);
    if (!(await stat(real)).isDirectory()) throw new SealiftError('media.not_a_folder', { path });
    return real;
  } catch (error) {
    if (systemCode(error) === 'ENOTDIR') throw new SealiftError('media.not_a_folder', { path }, { cause: error });
    throw notFoundOr(error, path);
  }
}

/** What a failure to look at a path says, where the path was given by a person and may be wrong. */
function notFoundOr(error: unknown, path: string): unknown {
  return systemCode(error) === 'ENOENT'
    ? new SealiftError('media.not_found', { path }, { cause: error })
    : mediumError(error, path);
}

import { readFile } from 'node:fs/promises';
import { parseMountInfo } from '../facts';
import { identityOf } from '../identity';
import { runTool } from '../run-tool';
import { linuxVolumes } from './linux';
import { lsblkColumns, parseLsblk } from './linux-blocks';
import { sysfsBlocks } from './sysfs';
import type { Volume } from './volume';

/** All volumes of this Linux system, by lsblk and the kernel's list of mounts; without lsblk by that list and /sys. */
export async function readLinux(): Promise<Volume[]> {
  const [mountInfo, lsblk] = await Promise.all([
    readFile('/proc/self/mountinfo', 'utf8'),
    runTool('lsblk', ['--json', '--bytes', '--output', lsblkColumns]),
  ]);
  const mounts = parseMountInfo(mountInfo);
  const blocks = (lsblk.code === 0 ? parseLsblk(lsblk.stdout) : undefined) ?? (await sysfsBlocks(mounts));
  return Promise.all(linuxVolumes(blocks, mounts).map(identified));
}

/** What cheaply tells that something may have changed: every mount, and every block device with its size. */
export async function probeLinux(): Promise<string> {
  const read = (path: string) => readFile(path, 'utf8').catch(() => '');
  return (await Promise.all(['/proc/self/mountinfo', '/proc/partitions'].map(read))).join('\n');
}

/** Adds what the filesystem says of itself where lsblk did not know: it asks udev, which not every system has. */
async function identified(volume: Volume): Promise<Volume> {
  if (
    volume.uuid !== null ||
    volume.kind === 'network' ||
    volume.mountPoint === null ||
    !volume.device?.startsWith('/')
  )
    return volume;
  const found = await identityOf(volume.device);
  return {
    ...volume,
    label: volume.label ?? found.label,
    uuid: found.uuid,
    // A FUSE mount of unknown kind is what lies below it.
    filesystem: (volume.filesystem?.startsWith('fuse') ? found.filesystem : null) ?? volume.filesystem,
  };
}

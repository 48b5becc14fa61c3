import { readFile } from 'node:fs/promises';
import { parseMountInfo } from '../facts';
import { runTool } from '../run-tool';
import type { Identities } from './identified';
import { linuxVolumes } from './linux';
import { lsblkColumns, parseLsblk } from './linux-blocks';
import { sysfsBlocks } from './sysfs';
import type { Volume } from './volume';

/** All volumes of this Linux system, by lsblk and the kernel's list of mounts; without lsblk by that list and /sys. */
export async function readLinux(identities: Identities): Promise<Volume[]> {
  const [mountInfo, lsblk] = await Promise.all([
    readFile('/proc/self/mountinfo', 'utf8'),
    runTool('lsblk', ['--json', '--bytes', '--output', lsblkColumns]),
  ]);
  const mounts = parseMountInfo(mountInfo);
  const blocks = (lsblk.code === 0 ? parseLsblk(lsblk.stdout) : undefined) ?? (await sysfsBlocks(mounts));
  // Identities: lsblk asks udev, which not every system has.
  return identities.of(linuxVolumes(blocks, mounts));
}

/** What cheaply tells that something may have changed: every mount, and every block device with its size. */
export async function probeLinux(): Promise<string> {
  const read = (path: string) => readFile(path, 'utf8').catch(() => '');
  return (await Promise.all(['/proc/self/mountinfo', '/proc/partitions'].map(read))).join('\n');
}

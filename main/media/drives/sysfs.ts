import { readFile, realpath } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { MountEntry } from '../facts';
import type { Block } from './linux-blocks';
import { said } from './volume';

/** The devices of mounts as /sys tells them, for systems without lsblk: less, but whether one can be carried away is among it. */
export async function sysfsBlocks(mounts: readonly MountEntry[]): Promise<Block[]> {
  const devices = new Map<string, MountEntry>();
  for (const mount of mounts) if (mount.source.startsWith('/dev/')) devices.set(mount.deviceNumber, mount);
  const blocks = await Promise.all([...devices.keys()].map(sysfsBlock));
  return blocks.filter((block) => block !== undefined);
}

async function sysfsBlock(number: string): Promise<Block | undefined> {
  try {
    const folder = await realpath(join('/sys/dev/block', number));
    const kname = basename(folder);
    const partition = (await value(folder, 'partition')) !== null;
    const disk = partition ? dirname(folder) : folder;
    const sectors = Number(await value(folder, 'size')) || 0;
    const usb = /\/usb\d+\//.test(folder);
    return {
      kname,
      name: (await value(folder, 'dm/name')) ?? kname,
      number,
      type: partition ? 'part' : kname.startsWith('loop') ? 'loop' : kname.startsWith('sr') ? 'rom' : 'disk',
      // Always in units of 512 bytes, whatever the device's own.
      size: sectors * 512,
      removable: (await value(disk, 'removable')) === '1',
      hotplug: usb,
      readOnly: (await value(folder, 'ro')) === '1',
      model: await value(disk, 'device/model'),
      bus: usb ? 'usb' : kname.startsWith('nvme') ? 'nvme' : kname.startsWith('mmcblk') ? 'mmc' : null,
      filesystem: null,
      label: null,
      uuid: null,
      partitionType: null,
      swap: false,
      above: partition ? [basename(disk)] : [],
      children: 0,
    };
  } catch {
    return undefined;
  }
}

async function value(folder: string, name: string): Promise<string | null> {
  try {
    return said(await readFile(join(folder, name), 'utf8'));
  } catch {
    return null;
  }
}

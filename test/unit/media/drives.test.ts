import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { linuxVolumes } from '../../../main/media/drives/linux';
import { parseLsblk } from '../../../main/media/drives/linux-blocks';
import { macVolumes, parseDiskInfo, parseDiskList } from '../../../main/media/drives/macos';
import { inOrder, nameOf, type Volume } from '../../../main/media/drives/volume';
import { windowsVolumes } from '../../../main/media/drives/windows';
import { parseMountInfo } from '../../../main/media/facts';
import { parseBlkid } from '../../../main/media/identity';

const recordings = resolve(import.meta.dirname, '../../fixtures/drives');
const recorded = (...path: string[]) => readFileSync(join(recordings, ...path), 'utf8');

function linux(name: string, withLsblk = true): Volume[] {
  const mounts = parseMountInfo(recorded('linux', `${name}.mountinfo.txt`));
  const blocks = withLsblk ? parseLsblk(recorded('linux', `${name}.lsblk.txt`)) : [];
  if (!blocks) throw new Error('not read');
  return inOrder(linuxVolumes(blocks, mounts));
}

function macos(name: string): Volume[] {
  const list = parseDiskList(recorded('macos', `${name}.list.plist`));
  if (!list) throw new Error('not read');
  const infos = readdirSync(join(recordings, 'macos')).flatMap((file) => {
    const disk = /^(.+)\.(disk.+)\.plist$/.exec(file);
    const info = disk?.[1] === name ? parseDiskInfo(recorded('macos', file)) : undefined;
    return disk?.[2] && info ? [[disk[2], info] as const] : [];
  });
  return inOrder(macVolumes(list, new Map(infos), recorded('macos', `${name}.mount.txt`)));
}

function windows(name: string): Volume[] {
  const volumes = windowsVolumes(recorded('windows', `${name}.json.txt`));
  if (!volumes) throw new Error('not read');
  return inOrder(volumes);
}

/** One line per volume: what a person would be told of it. */
const told = (volumes: readonly Volume[]) =>
  volumes.map((volume) =>
    [
      volume.kind,
      nameOf(volume),
      volume.bus ?? '-',
      volume.filesystem ?? '-',
      volume.mountPoint ?? '-',
      ...(['readOnly', 'writeProtected', 'locked', 'system', 'ejectable'] as const).filter((flag) => volume[flag]),
    ].join(' | '),
  );

describe('drives on Linux', () => {
  it('of a laptop: sticks first, then disc and share, the encrypted system last; no snap, no reader without a card', () => {
    expect(told(linux('laptop'))).toEqual([
      'removable | MY STICK | usb | vfat | /media/ana/MY STICK | ejectable',
      'removable | T7 | usb | exfat | /media/ana/T7 | ejectable',
      'optical | DELIVERY_07 | usb | iso9660 | /media/ana/DELIVERY_07 | readOnly | ejectable',
      'network | /mnt/team | - | cifs | /mnt/team',
      'internal | WDC PC SN730 SDBQNTY-512G-1001 | nvme | ext4 | / | system',
    ]);
  });

  it('knows model, size, label and identity of each', () => {
    expect(linux('laptop')[0]).toMatchObject({
      device: '/dev/sda1',
      model: 'SanDisk Ultra Fit',
      size: 30783045632,
      label: 'MY STICK',
      uuid: '5E1F-2A07',
    });
  });

  it('that are locked by BitLocker or LUKS are shown as such, unlocked ones as what is in them', () => {
    expect(told(linux('encrypted'))).toEqual([
      'removable | CAMERA | mmc | exfat | /run/media/kim/CAMERA | readOnly | writeProtected | ejectable',
      'removable | vault | usb | ext4 | /run/media/kim/vault | ejectable',
      'removable | Crucial Portable SSD | usb | crypto_LUKS | - | locked',
      'removable | Kingston DataTraveler 3.0 | usb | BitLocker | - | locked',
      'internal | fedora | nvme | btrfs | / | system',
    ]);
  });

  it('as an lsblk of 2017 writes them, with bind mounts, images, shares, and a stick that nobody formatted', () => {
    expect(told(linux('old-server'))).toEqual([
      'removable | /mnt/image | image | ntfs-3g | /mnt/image | ejectable',
      'removable | SIGNED | usb | ntfs | /mnt/stick | readOnly | writeProtected | ejectable',
      'optical | /mnt/iso | image | iso9660 | /mnt/iso | readOnly | ejectable',
      'network | /mnt/backup | - | nfs4 | /mnt/backup',
      'network | /mnt/remote | - | sshfs | /mnt/remote',
      'internal | data | sata | xfs | /srv/data',
      'removable | Flash Disk | usb | - | -',
      'internal | INTEL SSDSC2KB48 | sata | xfs | / | system',
    ]);
  });

  it('by the list of mounts alone, where there is no lsblk', () => {
    expect(told(linux('old-server', false))).toEqual([
      'removable | /mnt/image | image | ntfs-3g | /mnt/image | ejectable',
      'optical | /mnt/iso | image | iso9660 | /mnt/iso | readOnly | ejectable',
      'network | /mnt/backup | - | nfs4 | /mnt/backup',
      'network | /mnt/remote | - | sshfs | /mnt/remote',
      'internal | /mnt/stick | - | fuseblk | /mnt/stick | readOnly',
      'internal | /srv/data | - | xfs | /srv/data',
      'internal | / | - | xfs | / | system',
    ]);
  });

  it('keep their key when they are mounted and unmounted', () => {
    const mounts = parseMountInfo(recorded('linux', 'laptop.mountinfo.txt'));
    const blocks = parseLsblk(recorded('linux', 'laptop.lsblk.txt')) ?? [];
    const stick = (volumes: Volume[]) => volumes.find((volume) => volume.label === 'MY STICK');
    const without = linuxVolumes(
      blocks,
      mounts.filter((mount) => !mount.mountPoint.startsWith('/media')),
    );
    expect(stick(without)).toMatchObject({ mountPoint: null, ejectable: false });
    expect(stick(without)?.key).toBe(stick(linux('laptop'))?.key);
  });

  it('are not made up from what is no answer of lsblk', () => {
    expect(parseLsblk('lsblk: unknown column')).toBeUndefined();
    expect(parseLsblk('{"blockdevices": 5}')).toBeUndefined();
    expect(parseLsblk('{"blockdevices": [{"name": 7}, null, {"name": "sda", "size": "many"}]}')).toMatchObject([
      { kname: 'sda', size: 0 },
    ]);
  });

  it('read what blkid says, with what it escapes', () => {
    expect(parseBlkid('DEVNAME=/x\nLABEL=MY\\ STICK\nUUID=5E1F-2A07\nTYPE=vfat\nUSAGE=filesystem\n')).toEqual({
      label: 'MY STICK',
      uuid: '5E1F-2A07',
      filesystem: 'vfat',
    });
  });
});

describe('drives on macOS', () => {
  it('of a Mac with sticks and shares; what it cannot write is read-only, and no password is kept', () => {
    expect(told(macos('sticks'))).toEqual([
      'removable | STICK | usb | vfat | /Volumes/STICK | ejectable',
      'removable | T7 | usb | exfat | /Volumes/T7 | ejectable',
      'removable | WINSTICK | usb | ntfs | /Volumes/WINSTICK | readOnly | ejectable',
      'network | /Volumes/backup | - | nfs | /Volumes/backup | readOnly',
      'network | /Volumes/team | - | cifs | /Volumes/team',
      'internal | Data | nvme | apfs | /System/Volumes/Data | system',
    ]);
    expect(JSON.stringify(macos('sticks'))).not.toContain('secret');
    expect(macos('sticks').find((volume) => volume.label === 'T7')).toMatchObject({
      model: 'PSSD T7',
      size: 999993376768,
      uuid: '9F2C1A35-6B1D-3B42-A1C2-55667788B2B2',
    });
    expect(macos('sticks').at(-1)).toMatchObject({ model: 'APPLE SSD AP0512Q', free: 203450318848 });
  });

  it('of a Mac with a DVD, an encrypted APFS volume, a disk image and a card that is locked', () => {
    expect(told(macos('discs'))).toEqual([
      'removable | CARD | mmc | exfat | /Volumes/CARD | readOnly | writeProtected | ejectable',
      'removable | Carry | usb | apfs | /Volumes/Carry | ejectable',
      'removable | Installer | image | hfs | /Volumes/Installer | readOnly | writeProtected | ejectable',
      'optical | DELIVERY_07 | usb | iso9660 | /Volumes/DELIVERY_07 | readOnly | ejectable',
      'removable | Sealed | usb | apfs | - | locked | ejectable',
      'internal | Data | nvme | apfs | /System/Volumes/Data | system',
    ]);
  });

  it('are not made up from what is no answer of diskutil', () => {
    expect(parseDiskList('Could not find disk')).toBeUndefined();
    expect(parseDiskList('<plist version="1.0"><dict><key>AllDisks</key><array/></dict></plist>')).toBeUndefined();
    expect(parseDiskInfo('<plist version="1.0"><dict/></plist>')).toBeUndefined();
  });
});

describe('drives on Windows', () => {
  it('of a laptop: a stick, a portable disk that calls itself fixed, a share, the system', () => {
    expect(told(windows('laptop'))).toEqual([
      'removable | STICK | usb | vfat | E:\\ | ejectable',
      'removable | T7 | usb | exfat | F:\\ | ejectable',
      'network | team | - | ntfs | Z:\\',
      'internal | Windows | nvme | ntfs | C:\\ | system',
    ]);
    expect(windows('laptop')[0]).toMatchObject({
      model: 'SanDisk Ultra USB 3.0',
      free: 25769803776,
      size: 30734761984,
    });
  });

  it('carry the identity that Linux knows the same stick by', () => {
    expect(windows('laptop')[0]?.uuid).toBe(linux('laptop')[0]?.uuid);
  });

  it('locked by BitLocker, a card that may not be written, a disc, an image; not the empty drives', () => {
    expect(told(windows('locked'))).toEqual([
      'removable | CAMERA | mmc | exfat | F:\\ | readOnly | writeProtected | ejectable',
      'removable | IMAGE | image | ntfs | V:\\ | ejectable',
      'optical | DELIVERY_07 | - | udf | G:\\ | readOnly | ejectable',
      'removable | Kingston DataTraveler 3.0 | usb | - | - | locked | ejectable',
      'internal | KINGSTON SA400S37240G | sata | ntfs | C:\\ | system',
      'internal | Projects | sata | ntfs | D:\\ | system',
    ]);
    expect(windows('locked')[3]).toMatchObject({ size: 62108205056, free: null });
  });

  it('where PowerShell writes one as itself instead of a list of one, behind a byte order mark', () => {
    expect(told(windows('server'))).toEqual([
      'network | Y:\\ | - | - | Y:\\',
      'internal | Msft Virtual Disk | sas | ntfs | C:\\ | system',
    ]);
  });

  it('are not made up from what is no answer', () => {
    expect(windowsVolumes('Get-Disk : not found')).toBeUndefined();
    expect(windowsVolumes('{"disks":[{"Number":"x"}],"logical":[{"DeviceID":"..\\\\"}]}')).toEqual([]);
  });
});

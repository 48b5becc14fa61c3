import { describe, expect, it } from 'vitest';
import { filesystemByMagic, filesystemOf, mountOf, parseMountInfo } from '../../../main/media/facts';

const mountInfo = `27 1 254:0 / / rw,relatime - ext4 /dev/vda rw,discard
60 27 8:17 / /media/me/MY\\040STICK rw,nosuid,nodev - vfat /dev/sdb1 rw,uid=1000
61 27 8:33 / /media/me/backup ro,relatime - fuseblk /dev/sdc1 ro,user_id=0
62 61 0:50 / /media/me/backup rw - tmpfs tmpfs rw
63 27 0:51 / /media/me/back rw shared:5 master:1 - nfs4 server:/export rw
a broken line
`;

describe('mounts', () => {
  const entries = parseMountInfo(mountInfo);

  it('reads every readable line, with escapes, options of mount and filesystem, and optional fields', () => {
    expect(entries).toHaveLength(5);
    expect(entries[1]).toEqual({
      mountPoint: '/media/me/MY STICK',
      type: 'vfat',
      source: '/dev/sdb1',
      readOnly: false,
      deviceNumber: '8:17',
      root: '/',
    });
    expect(entries[2]?.readOnly).toBe(true);
    expect(entries[4]).toMatchObject({ type: 'nfs4', source: 'server:/export' });
  });

  it('finds the mount of a path by whole folder names, and the one mounted last', () => {
    expect(mountOf('/media/me/MY STICK/a/b', entries)?.type).toBe('vfat');
    expect(mountOf('/media/me/backup/x', entries)?.type).toBe('tmpfs');
    expect(mountOf('/media/me/back', entries)?.type).toBe('nfs4');
    expect(mountOf('/media/me/backwards', entries)?.type).toBe('ext4');
  });
});

describe('filesystem kinds', () => {
  it('knows magic numbers, also those that come as negative 32-bit numbers', () => {
    expect(filesystemByMagic(0xef53)).toBe('ext4');
    expect(filesystemByMagic(0xff534d42 | 0)).toBe('cifs');
    expect(filesystemByMagic(0x9123683e | 0)).toBe('btrfs');
    expect(filesystemByMagic(1)).toBeUndefined();
  });

  it('takes an unknown FUSE volume for one with the stricter names', () => {
    expect(filesystemOf('fuseblk')).toEqual({ type: 'fuseblk', family: 'windows', fuse: true });
    expect(filesystemOf('fuse.exfat')).toEqual({ type: 'exfat', family: 'windows', fuse: true });
    expect(filesystemOf('ext4')).toEqual({ type: 'ext4', family: 'unix', fuse: false });
  });
});

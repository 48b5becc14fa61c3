import { describe, expect, it } from 'vitest';
import { type Unmounting, unmountLinux } from '../../../main/media/unmount-linux';

const stick = { device: '/dev/sdb1', mountPoint: '/run/media/eva/STICK' };

/** A system on which some of the tools work; `says` is what each answers, which must not matter. */
function system(
  works: readonly string[],
  options: { mounted?: boolean; driver?: boolean; udisks?: typeof noService } = {},
) {
  const asked: string[] = [];
  let mounted = options.mounted ?? true;
  const how: Unmounting = {
    run: async (program, args) => {
      asked.push([program, ...args].join(' '));
      if (works.includes(program)) mounted = false;
      if (program === 'udisksctl' && options.udisks) return options.udisks;
      return recorded[program] ?? { code: null, stdout: '', stderr: '' };
    },
    isMounted: async () => mounted,
    driverEnded: async () => options.driver ?? true,
  };
  return { how, asked };
}

/** What udisksctl 2.9 says where its service does not run, and where the service does not know the device. */
const noService = {
  code: 1,
  stdout: '',
  stderr: 'Error connecting to the udisks daemon: Could not connect: No such file or directory\n',
};
const noObject = { code: 1, stdout: '', stderr: 'Error looking up object for device /dev/sdb1\n' };
/** What the tools were seen to say where they did nothing. */
const recorded: Record<string, { code: number; stdout: string; stderr: string }> = {
  udisksctl: noService,
  umount: { code: 32, stdout: '', stderr: 'umount: /run/media/eva/STICK: must be superuser to unmount.\n' },
  fusermount3: { code: 1, stdout: '', stderr: 'fusermount3: entry for /run/media/eva/STICK not found in /etc/mtab\n' },
};
const udisks = 'udisksctl unmount --no-user-interaction -b /dev/sdb1';

describe('unmounting on Linux', () => {
  it('asks the service of the desktop first, and nothing else when that has done it', async () => {
    const { how, asked } = system(['udisksctl']);
    expect([await unmountLinux(stick, how), asked]).toEqual([true, [udisks]]);
  });

  it.each([
    ['umount', [udisks, 'umount /run/media/eva/STICK']],
    [
      'fusermount',
      [
        udisks,
        'umount /run/media/eva/STICK',
        'fusermount3 -u /run/media/eva/STICK',
        'fusermount -u /run/media/eva/STICK',
      ],
    ],
  ])('goes on to %s where the ones before do nothing', async (tool, wanted) => {
    const { how, asked } = system([tool]);
    expect([await unmountLinux(stick, how), asked]).toEqual([true, wanted]);
  });

  it('goes by the list of mounts where the service does not know the device', async () => {
    const { how, asked } = system(['umount'], { udisks: noObject });
    expect([await unmountLinux(stick, how), asked]).toEqual([true, [udisks, 'umount /run/media/eva/STICK']]);
  });

  it('is not safe while it is mounted, whatever the tools say', async () => {
    const { how, asked } = system([]);
    expect([await unmountLinux(stick, how), asked.length]).toEqual([false, 4]);
  });

  it('is not safe while the process behind it still writes', async () => {
    expect(await unmountLinux(stick, system(['umount'], { driver: false }).how)).toBe(false);
  });

  it('asks for nothing where nothing is mounted any more, and not the service for an image file', async () => {
    const gone = system([], { mounted: false });
    expect([await unmountLinux(stick, gone.how), gone.asked]).toEqual([true, []]);
    const never = system([]);
    expect([await unmountLinux({ ...stick, mountPoint: null }, never.how), never.asked]).toEqual([true, []]);
    const image = system(['umount']);
    await unmountLinux({ device: '/home/eva/stick.img', mountPoint: '/mnt' }, image.how);
    expect(image.asked).toEqual(['umount /mnt']);
  });
});

import { readdir, readFile } from 'node:fs/promises';
import type { Volume } from './drives';
import { parseMountInfo } from './facts';
import { runTool } from './run-tool';

/** The process behind a FUSE volume writes its last bytes after the unmounting has returned. */
const patienceMs = 60_000;

type Mounted = Pick<Volume, 'device' | 'mountPoint'>;

/** What unmounting asks of the system. */
export interface Unmounting {
  run(program: string, args: readonly string[]): Promise<unknown>;
  isMounted(volume: Mounted): Promise<boolean>;
  /** Waits for the process of a FUSE volume to end; true at once where there is none, false when it does not. */
  driverEnded(volume: Mounted): Promise<boolean>;
}

const system: Unmounting = {
  run: (program, args) => runTool(program, args, 600),
  isMounted,
  driverEnded,
};

/**
 * Unmounts a volume, by the service that the desktop's own file manager asks where there is one, else by the tools of who mounted it. What
 * they say is not gone by: true only when the system's list of mounts no longer holds the volume and nothing writes to it any more.
 */
export async function unmountLinux(volume: Mounted, how: Unmounting = system): Promise<boolean> {
  const { device, mountPoint } = volume;
  if (mountPoint === null) return true;
  const ways: (readonly [string, ...string[]])[] = [
    ['umount', mountPoint],
    ['fusermount3', '-u', mountPoint],
    ['fusermount', '-u', mountPoint],
  ];
  if (device?.startsWith('/dev/')) ways.unshift(['udisksctl', 'unmount', '--no-user-interaction', '-b', device]);
  for (const [tool, ...args] of ways) {
    if (!(await how.isMounted(volume))) break;
    await how.run(tool, args);
  }
  return !(await how.isMounted(volume)) && (await how.driverEnded(volume));
}

/** Whether the volume is still mounted anywhere: one that is has bytes to lose, whatever it was unmounted from. */
async function isMounted({ device, mountPoint }: Mounted): Promise<boolean> {
  const mounts = parseMountInfo(await readFile('/proc/self/mountinfo', 'utf8'));
  return mounts.some((mount) => mount.mountPoint === mountPoint || (device !== null && mount.source === device));
}

/** Waits for the process of a FUSE volume to end; true at once where there is none. */
async function driverEnded({ device, mountPoint }: Mounted): Promise<boolean> {
  const end = Date.now() + patienceMs;
  while (await driverRuns(device, mountPoint)) {
    if (Date.now() > end) return false;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return true;
}

async function driverRuns(device: string | null, mountPoint: string | null): Promise<boolean> {
  const named = [device, mountPoint].filter((name) => name !== null);
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    const [program = '', ...args] = line.split('\0');
    if (/(^|\/)(mount\.)?(ntfs|exfat|fuse)[^/]*$/.test(program) && args.some((argument) => named.includes(argument)))
      return true;
  }
  return false;
}

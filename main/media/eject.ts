import { readdir, readFile, stat } from 'node:fs/promises';
import { SealiftError } from '../errors';
import type { Volume } from './drives';
import { parseMountInfo } from './facts';
import { isLocked } from './lock';
import { runTool } from './run-tool';

/** `safe`: unmounted, it may be pulled out. `flushed`: everything is written, but the system would not let go of it. */
export type EjectState = 'safe' | 'flushed';

/** The process behind a FUSE volume writes its last bytes after the unmounting has returned. */
const patienceMs = 60_000;

/**
 * Writes out what the system still holds for a folder's volume and, where it is a medium that can be carried away, unmounts every volume of
 * its device. `safe` is only said when all of them are gone from the system's own list and nothing writes to them any more.
 * Throws `media.busy` while a copy to it runs, `media.not_flushed`.
 */
export async function eject(
  folder: string,
  volume: Volume | undefined,
  others: readonly Volume[],
): Promise<EjectState> {
  const all = volume ? [volume, ...others.filter((other) => isBeside(other, volume))] : [];
  for (const place of [folder, ...all.map((each) => each.mountPoint)])
    if (place !== null && isLocked(place)) throw new SealiftError('media.busy', { path: place });
  await flush(folder);
  if (!volume?.ejectable) return 'flushed';
  switch (process.platform) {
    case 'linux':
      return (await Promise.all(all.map(unmountLinux))).every(Boolean) ? 'safe' : 'flushed';
    case 'darwin': {
      const disk = /^disk\d+/.exec(volume.device ?? '')?.[0];
      const ejected = disk ? await runTool('/usr/sbin/diskutil', ['eject', disk], 60) : undefined;
      return ejected?.code === 0 ? 'safe' : 'flushed';
    }
    case 'win32':
      return ejectWindows(volume.device ?? '');
    default:
      return 'flushed';
  }
}

function isBeside(other: Volume, volume: Volume): boolean {
  return other.key !== volume.key && other.disk !== null && other.disk === volume.disk && other.mountPoint !== null;
}

/** syncfs(2) by way of coreutils, for Node has no word for it. Elsewhere every file was flushed by itself when it was written. */
async function flush(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const flushed =
    process.platform === 'linux' ? await runTool('sync', ['-f', folder], 600) : await runTool('/bin/sync', [], 600);
  if (flushed.code !== 0)
    throw new SealiftError('media.not_flushed', { path: folder }, { cause: new Error(flushed.stderr.trim()) });
}

async function unmountLinux(volume: Volume): Promise<boolean> {
  const { device, mountPoint } = volume;
  if (mountPoint === null) return true;
  if (device?.startsWith('/dev/')) await runTool('udisksctl', ['unmount', '--no-user-interaction', '-b', device], 600);
  for (const [tool, ...args] of [
    ['umount', mountPoint],
    ['fusermount3', '-u', mountPoint],
    ['fusermount', '-u', mountPoint],
  ] as const) {
    if (!(await isMounted(volume))) break;
    await runTool(tool, args, 600);
  }
  return !(await isMounted(volume)) && (await driverEnded(volume));
}

/** Whether the volume is still mounted anywhere: one that is has bytes to lose, whatever it was unmounted from. */
async function isMounted({ device, mountPoint }: Volume): Promise<boolean> {
  const mounts = parseMountInfo(await readFile('/proc/self/mountinfo', 'utf8'));
  return mounts.some((mount) => mount.mountPoint === mountPoint || (device !== null && mount.source === device));
}

/** Waits for the process of a FUSE volume to end; true at once where there is none. */
async function driverEnded({ device, mountPoint }: Volume): Promise<boolean> {
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

/** The verb that Explorer itself offers needs no privileges; that the letter is gone is the proof that it worked. */
async function ejectWindows(letter: string): Promise<EjectState> {
  if (!/^[A-Z]:$/.test(letter)) return 'flushed';
  const shell = `${process.env.SystemRoot ?? 'C:\\Windows'}\\System32\\WindowsPowerShell\\v1.0\\powershell.exe`;
  const script = `(New-Object -ComObject Shell.Application).NameSpace(17).ParseName('${letter}').InvokeVerb('Eject'); Start-Sleep -Milliseconds 500`;
  await runTool(shell, ['-NoProfile', '-NonInteractive', '-Command', script], 60);
  const end = Date.now() + 15_000;
  while (Date.now() < end) {
    const there = await stat(`${letter}\\`).then(
      () => true,
      () => false,
    );
    if (!there) return 'safe';
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  return 'flushed';
}

import { stat } from 'node:fs/promises';
import { SealiftError } from '../errors';
import type { Volume } from './drives';
import { isLocked } from './lock';
import { runTool } from './run-tool';
import { unmountLinux } from './unmount-linux';

/** `safe`: unmounted, it may be pulled out. `flushed`: everything is written, but the system would not let go of it. */
export type EjectState = 'safe' | 'flushed';

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
      return (await Promise.all(all.map((each) => unmountLinux(each)))).every(Boolean) ? 'safe' : 'flushed';
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

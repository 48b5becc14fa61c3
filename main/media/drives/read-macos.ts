import { readdir } from 'node:fs/promises';
import { runTool } from '../run-tool';
import type { Volume } from './volume';

const diskutil = '/usr/sbin/diskutil';

/** All volumes of this Mac, by diskutil and mount. Empty when diskutil does not answer. */
export async function readMacos(): Promise<Volume[]> {
  // Its parser is worth loading on a Mac only.
  const { macVolumes, parseDiskInfo, parseDiskList } = await import('./macos');
  const [listed, mounts] = await Promise.all([runTool(diskutil, ['list', '-plist']), runTool('/sbin/mount', [])]);
  const list = listed.code === 0 ? parseDiskList(listed.stdout) : undefined;
  if (!list) return [];
  const wanted = [...new Set([...list.candidates, ...list.disks])];
  const infos = await Promise.all(
    wanted.map(async (identifier) => {
      const info = await runTool(diskutil, ['info', '-plist', identifier]);
      return [identifier, info.code === 0 ? parseDiskInfo(info.stdout) : undefined] as const;
    }),
  );
  const known = new Map(infos.flatMap(([identifier, info]) => (info ? [[identifier, info] as const] : [])));
  return macVolumes(list, known, mounts.stdout);
}

/** What cheaply tells that something may have changed: the disks, and what is mounted where people look. */
export async function probeMacos(): Promise<string> {
  const [devices, volumes] = await Promise.all(['/dev', '/Volumes'].map((folder) => readdir(folder).catch(() => [])));
  return JSON.stringify([(devices ?? []).filter((name) => name.startsWith('disk')), volumes]);
}

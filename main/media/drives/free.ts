import { statfs } from 'node:fs/promises';
import { isGone } from '../failures';
import type { Volume } from './volume';

/** A dead network share never answers; the list does not wait for it. */
const patienceMs = 1_500;
const asking = new Map<string, Promise<Space>>();

export type Space = { readonly free: number; readonly size: number } | 'gone' | 'silent';

/** Size and free bytes of what is mounted there; `gone` when it was pulled out, `silent` when it does not answer in time. */
export async function spaceOf(mountPoint: string): Promise<Space> {
  const asked = asking.get(mountPoint) ?? ask(mountPoint);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Space>((resolve) => {
    timer = setTimeout(() => resolve('silent'), patienceMs);
  });
  try {
    return await Promise.race([asked, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** One question at a time per mount: each that is not answered holds a thread of the pool that all file access shares. */
function ask(mountPoint: string): Promise<Space> {
  const asked = statfs(mountPoint)
    .then(
      (facts): Space => ({ free: facts.bavail * facts.bsize, size: facts.blocks * facts.bsize }),
      (error): Space => (isGone(error) || error?.code === 'ENOENT' ? 'gone' : 'silent'),
    )
    .finally(() => asking.delete(mountPoint));
  asking.set(mountPoint, asked);
  return asked;
}

/** Adds to volumes what their filesystems say is free; one that was pulled out while still standing in the list of mounts is left out. */
export async function withSpace(volumes: readonly Volume[]): Promise<Volume[]> {
  const all = await Promise.all(
    volumes.map(async (volume) => {
      if (volume.mountPoint === null || volume.free !== null) return volume;
      const space = await spaceOf(volume.mountPoint);
      if (space === 'gone') return undefined;
      return space === 'silent' ? volume : { ...volume, free: space.free, size: volume.size || space.size };
    }),
  );
  return all.filter((volume) => volume !== undefined);
}

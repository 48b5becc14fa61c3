import { randomBytes } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { syncFolder } from '../../files';

/** A file being written in the vault's temporary folder, under a name that tells whose it is. */
export interface TemporaryFile {
  readonly path: string;
  readonly handle: FileHandle;
}

export async function createTemporary(folder: string): Promise<TemporaryFile> {
  const path = join(folder, `${process.pid}-${randomBytes(8).toString('hex')}.part`);
  return { path, handle: await open(path, 'wx', 0o600) };
}

/** Gives a written and closed temporary file its place: the rename is atomic, and on disk when this returns, unless `flush` is off. */
export async function place(temporary: string, destination: string, { flush = true } = {}): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    await mkdir(dirname(destination), { recursive: true, mode: 0o700 });
    try {
      await rename(temporary, destination);
      break;
    } catch (error) {
      // The layer's folder may have been removed in between, or (Windows) the same file may be open in another process.
      const code = (error as NodeJS.ErrnoException).code;
      if (attempt >= 4 || (code !== 'ENOENT' && code !== 'EPERM' && code !== 'EBUSY')) throw error;
      await stat(temporary);
      await new Promise((resolve) => setTimeout(resolve, 20 * (attempt + 1)));
    }
  }
  if (!flush) return;
  await syncFolder(dirname(destination));
  await syncFolder(dirname(dirname(destination)));
}

/** Writes a small file whole or not at all. */
export async function writeAtomically(
  temporaryFolder: string,
  destination: string,
  content: Uint8Array | string,
): Promise<void> {
  const { path, handle } = await createTemporary(temporaryFolder);
  try {
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await place(path, destination);
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
}

/** Removes what processes left that are gone. A file of a living process, or a very young one, is left alone. */
export async function removeLeftovers(folder: string, youngest = 60_000): Promise<number> {
  let removed = 0;
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    const facts = await stat(path).catch(() => undefined);
    if (facts === undefined || Date.now() - facts.mtimeMs < youngest || ownerLives(name, facts.mtimeMs)) continue;
    await rm(path, { force: true, recursive: true });
    removed++;
  }
  return removed;
}

/** Whether the process still runs that a temporary file is named after. */
export function ownerLives(name: string, writtenAt: number): boolean {
  return isAlive(Number(/^(\d+)-/.exec(name)?.[1] ?? 0), writtenAt);
}

/** The number may have been given to another process since: this very process did not write what is older than itself. */
function isAlive(pid: number, writtenAt: number): boolean {
  if (pid <= 0) return false;
  if (pid === process.pid) return writtenAt >= Date.now() - process.uptime() * 1000;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

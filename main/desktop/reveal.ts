import { stat } from 'node:fs/promises';
import { shell } from 'electron';
import { SealiftError } from '../errors';

/** Shows a file or folder in the system's file manager; nothing is opened or run. Throws `disk.not_found`. */
export async function reveal(path: string): Promise<void> {
  const there = await stat(path).catch(() => undefined);
  if (!there) throw new SealiftError('disk.not_found', { path });
  shell.showItemInFolder(path);
}

import { chmod, mkdir, readFile, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { replaceFile } from '../../files';
import { composeFile, envFile, isInside } from '../project-folder';

/** The files of an installation that are settings: their very bytes, by their path below its folder. */
export type Settings = ReadonlyMap<string, SettingsFile>;
export interface SettingsFile {
  readonly content: Buffer;
  readonly mode: number;
}

const part = '.sealift-part';

/** Reads the settings; a file that is not there is left out. */
export async function readSettings(folder: string, paths: Iterable<string>): Promise<Map<string, SettingsFile>> {
  const found = new Map<string, SettingsFile>();
  for (const path of new Set([composeFile, envFile, ...paths])) {
    if (!isInside(path)) continue;
    const file = await readOne(join(folder, path));
    if (file) found.set(path, file);
  }
  return found;
}

/**
 * Makes the settings what they are to be: every file is replaced as a whole and flushed, the compose file last, and one that is not to
 * be there is removed. May be done again after it was cut off. Files that are right already are not touched, for containers hold them.
 */
export async function writeSettings(folder: string, wanted: Settings, gone: Iterable<string>): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const last = (path: string) => Number(path === composeFile);
  const paths = [...new Set([...wanted.keys(), ...gone])];
  // What a write that was cut off left beside a file; it may hold secrets.
  for (const path of paths) if (isInside(path)) await rm(join(folder, path) + part, { force: true });
  for (const [path, file] of [...wanted].sort(([a], [b]) => last(a) - last(b))) {
    if (!isInside(path)) throw new TypeError(`${JSON.stringify(path)} leads out of its folder`);
    const full = join(folder, path);
    const there = await readOne(full);
    if (there?.content.equals(file.content)) {
      if (there.mode !== file.mode) await chmod(full, file.mode);
      continue;
    }
    await mkdir(dirname(full), { recursive: true, mode: 0o755 });
    await replaceFile(full, file.content, { mode: file.mode, suffix: part });
  }
  for (const path of paths) if (!wanted.has(path) && isInside(path)) await rm(join(folder, path), { force: true });
}

async function readOne(path: string): Promise<SettingsFile | undefined> {
  try {
    const content = await readFile(path);
    return { content, mode: (await stat(path)).mode & 0o777 };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR') return undefined;
    throw error;
  }
}

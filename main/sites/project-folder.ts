import { chmod, mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { dirname, isAbsolute, join, normalize, sep } from 'node:path';
import { replaceFile } from '../files';
import { completeEnv } from './env-file';

export const composeFile = 'docker-compose.yaml';
export const envFile = '.env';

export interface ProjectFile {
  readonly path: string;
  readonly content: string;
  readonly mode: number;
}

/**
 * Writes a project's files, for the owner alone but for config files, which containers read as other users. Each lands as a
 * temporary file, flushed and renamed. Values in an `.env` that is there stay. Throws `site.value_not_allowed`, `disk.*`.
 */
export async function writeProject(
  folder: string,
  yaml: string,
  files: readonly ProjectFile[],
  variables: readonly string[],
  chosen: Readonly<Record<string, string>>,
): Promise<void> {
  const env = completeEnv((await readText(join(folder, envFile))) ?? '', variables, chosen);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await chmod(folder, 0o700);
  for (const file of files) await writeWithin(folder, file);
  await writeWithin(folder, { path: envFile, content: env, mode: 0o600 });
  // Last: a folder with a compose file is a whole one.
  await writeWithin(folder, { path: composeFile, content: yaml, mode: 0o600 });
}

/** Removes a project's folder; `.env` stays when `keepSecrets`, because kept data volumes are locked with what stands in it. */
export async function removeProject(folder: string, keepSecrets: boolean): Promise<void> {
  const names = await readdir(folder).catch((): string[] => []);
  if (!keepSecrets || !names.includes(envFile)) await rm(folder, { recursive: true, force: true });
  else for (const name of names) if (name !== envFile) await rm(join(folder, name), { recursive: true, force: true });
}

/** The compose file as it stands there; undefined when it is gone. */
export function readComposeFile(folder: string): Promise<string | undefined> {
  return readText(join(folder, composeFile));
}

/** The secrets file as it stands there; undefined when there is none. */
export function readEnvFile(folder: string): Promise<string | undefined> {
  return readText(join(folder, envFile));
}

async function writeWithin(folder: string, file: ProjectFile): Promise<void> {
  if (!isInside(file.path)) throw new TypeError(`${JSON.stringify(file.path)} leads out of its folder`);
  const path = join(folder, file.path);
  // Folders on the way to config files can be passed through by the users that containers run as.
  await mkdir(dirname(path), { recursive: true, mode: 0o755 });
  // A container keeps the very file it was started with: one that has not changed is left in its place.
  if ((await readText(path)) === file.content) {
    await chmod(path, file.mode);
    return;
  }
  await replaceFile(path, file.content, { mode: file.mode, suffix: '.sealift-part' });
}

/** Whether a path stays below its folder. */
export function isInside(path: string): boolean {
  const plain = normalize(path);
  return (
    path !== '' &&
    !isAbsolute(plain) &&
    plain !== '.' &&
    plain !== '..' &&
    !plain.startsWith(`..${sep}`) &&
    !path.includes('\0')
  );
}

async function readText(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

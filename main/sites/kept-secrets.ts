import { mkdir, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { replaceFile } from '../files';
import { envLines } from './env-file';
import { envFile } from './project-folder';

/**
 * Lines of secrets that an installation's `.env` does not have just now, by name: what a run that went back had drawn, what a rollback
 * took away. Data may be locked with them by then: whoever needs the same name again gets the same value.
 */
export async function keptSecrets(home: string, project: string): Promise<Map<string, string>> {
  return envLines(await readText(fileOf(home, project)));
}

/** Keeps what one `.env` says under names that the other does not have; of a name that is kept already, the later value. */
export async function keepDropped(home: string, project: string, has: string, other: string): Promise<void> {
  const known = envLines(other);
  const dropped = [...envLines(has)].filter(([name]) => !known.has(name));
  if (dropped.length === 0) return;
  const kept = new Map([...(await keptSecrets(home, project)), ...dropped]);
  await write(fileOf(home, project), '', kept.values());
}

/** Ends the keeping for an installation that is removed: where data stays, what is kept goes into the `.env` that stays with it. */
export async function settleKept(home: string, project: string, folder: string, dataStays: boolean): Promise<void> {
  const kept = await keptSecrets(home, project);
  if (dataStays && kept.size > 0) {
    const env = join(folder, envFile);
    const text = await readText(env);
    for (const name of envLines(text).keys()) kept.delete(name);
    await write(env, text === '' || text.endsWith('\n') ? text : `${text}\n`, kept.values());
  }
  await rm(fileOf(home, project), { force: true });
}

/** Outside the installation's own folder, which is byte for byte what it was when a run goes back. */
function fileOf(home: string, project: string): string {
  return join(home, 'kept-secrets', `${project}.env`);
}

async function write(path: string, before: string, lines: Iterable<string>): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const content = before + [...lines].map((line) => `${line}\n`).join('');
  await replaceFile(path, content, { mode: 0o600, suffix: '.sealift-part' });
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}

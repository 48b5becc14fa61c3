import { randomBytes } from 'node:crypto';
import { readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { ownerLives } from './files';

/*
 * Jobs that work with the vault and the one that makes room in it may run in different processes. Each leaves a file among the
 * temporary ones, named after its process: `.use` says "what was touched since this file's time is needed", `.room` says "layers are
 * being removed". Who comes second sees the other's file: a job waits until room was made; who makes room spares what is needed.
 */
const pollEvery = 25;
/** Removing files takes moments; whoever hangs in it must not keep jobs from running. */
const longestWait = 30_000;
/** Filesystems that round times to two seconds must not make a layer look older than the job that touched it. */
const rounding = 2000;

/** Says that a job works with the vault, once nobody is making room. Returns what ends it. */
export async function beginUse(temporary: string): Promise<() => Promise<void>> {
  const end = await leave(temporary, 'use');
  try {
    for (let waited = 0; waited < longestWait; waited += pollEvery) {
      if ((await marks(temporary, 'room')).length === 0) break;
      await pause(pollEvery);
    }
    return end;
  } catch (error) {
    await end();
    throw error;
  }
}

/** Runs `work` while jobs that begin wait; it is told since when the running ones rely on what they touched. */
export async function makingRoom<T>(temporary: string, work: (neededSince: number) => Promise<T>): Promise<T> {
  const end = await leave(temporary, 'room');
  try {
    const since = await marks(temporary, 'use');
    return await work(since.length === 0 ? Number.POSITIVE_INFINITY : Math.min(...since) - rounding);
  } finally {
    await end();
  }
}

async function leave(temporary: string, what: 'use' | 'room'): Promise<() => Promise<void>> {
  const path = join(temporary, `${process.pid}-${randomBytes(8).toString('hex')}.${what}`);
  await writeFile(path, '', { flag: 'wx', mode: 0o600 });
  return () => rm(path, { force: true });
}

/** When the marks of living processes were left. */
async function marks(temporary: string, what: 'use' | 'room'): Promise<number[]> {
  const found: number[] = [];
  for (const name of await readdir(temporary)) {
    if (!name.endsWith(`.${what}`)) continue;
    const facts = await stat(join(temporary, name)).catch(() => undefined);
    if (facts !== undefined && ownerLives(name, facts.mtimeMs)) found.push(facts.mtimeMs);
  }
  return found;
}

import { execFileSync } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { z } from 'zod';

/**
 * Names one process beyond doubt: a process id alone is given to another process sooner or later. `boot` and `space` (Linux:
 * boot id, pid namespace) say where the id counts; `started` is the moment the system says the process began.
 */
const schema = z.object({
  host: z.string(),
  boot: z.string().nullable(),
  space: z.string().nullable(),
  pid: z.number().int().positive(),
  started: z.string().nullable(),
});
export type Owner = z.output<typeof schema>;

/** What the system says about a process id just now. */
export interface Sighting {
  readonly exists: boolean;
  readonly started: string | null;
}

/** Where the system cannot tell, an owner is believed to live for this long after its last heartbeat (one a second). */
const silenceMs = 120_000;

export function ownerText(owner: Owner): string {
  return JSON.stringify(owner);
}

/** Undefined for a text that names no owner. */
export function parseOwner(text: string): Owner | undefined {
  try {
    return schema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/**
 * Whether the process that owned a job is certainly gone, judged by process `self`. In doubt it lives: a job of a living process
 * must never be declared interrupted. `silentMs` is the age of its last heartbeat; `look` asks the system about a process id.
 */
export function isGone(
  owner: Owner | undefined,
  self: Owner,
  silentMs: number,
  look: (pid: number) => Sighting,
): boolean {
  const silent = Math.abs(silentMs) > silenceMs; // a clock set back makes it negative
  if (!owner) return silent;
  if (owner.boot !== null && self.boot !== null && owner.boot !== self.boot) return owner.host === self.host || silent;
  if (owner.boot === null && owner.host !== self.host) return silent;
  if (owner.space !== self.space) return silent;
  const seen = look(owner.pid);
  if (!seen.exists) return true;
  if (owner.started !== null && seen.started !== null) return owner.started !== seen.started;
  return silent;
}

/** This process. */
export function currentOwner(): Owner {
  const linux = process.platform === 'linux';
  return {
    host: hostname(),
    boot: linux ? attempt(() => readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim()) : null,
    space: linux ? attempt(() => readlinkSync('/proc/self/ns/pid')) : null,
    pid: process.pid,
    started: lookAtProcess(process.pid).started,
  };
}

/** Asks the system about a process id: /proc on Linux, `ps` on macOS; on Windows only whether it exists. */
export function lookAtProcess(pid: number): Sighting {
  if (process.platform === 'linux') {
    const stat = attempt(() => readFileSync(`/proc/${pid}/stat`, 'latin1'));
    if (stat !== null) return parseStat(stat);
  }
  if (!exists(pid)) return { exists: false, started: null };
  const started =
    process.platform === 'darwin'
      ? attempt(() => execFileSync('/bin/ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim())
      : null;
  return { exists: true, started: started || null };
}

/** The fields of /proc/PID/stat after the command name, which may itself hold blanks and brackets (proc(5): 3 is the state, 22 the start time). */
function parseStat(stat: string): Sighting {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const state = fields[0] ?? '';
  // A zombie has ended; only its parent has not asked yet.
  return { exists: state !== 'Z' && state !== 'X', started: fields[19] ?? null };
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** This process, as a text that another process can ask about. */
export function nameOfThisProcess(): string {
  return ownerText(currentOwner());
}

/** Whether the process that a text names may still live; `silentMs` is how long ago it was last heard of. In doubt it does. */
export function mayLive(name: string, silentMs: number): boolean {
  return !isGone(parseOwner(name), currentOwner(), silentMs, lookAtProcess);
}

function attempt<T>(read: () => T): T | null {
  try {
    return read();
  } catch {
    return null;
  }
}

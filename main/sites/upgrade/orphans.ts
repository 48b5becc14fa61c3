import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { SealiftError } from '../../errors';

const patience = 90_000;

/**
 * Waits until no compose command works on a project: one outlives the process that gave it when that is killed. Throws
 * `upgrade.still_at_work` {name} when it does not end, `job.cancelled`.
 */
export async function waitForOrphans(project: string, name: string, signal: AbortSignal): Promise<void> {
  const end = Date.now() + patience;
  while (commandsOn(project)) {
    if (Date.now() >= end) throw new SealiftError('upgrade.still_at_work', { name });
    await sleep(200, undefined, { signal });
  }
}

/** Whether some process's command line names the project as our compose commands do. Windows ends children with their parents' job. */
function commandsOn(project: string): boolean {
  const names = (words: readonly string[]) =>
    words.some((word, i) => word === '--project-name' && words[i + 1] === project);
  if (process.platform === 'linux')
    return readdirSync('/proc').some((pid) => {
      if (!/^\d+$/.test(pid)) return false;
      try {
        return names(readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0'));
      } catch {
        return false;
      }
    });
  if (process.platform !== 'darwin') return false;
  try {
    return execFileSync('/bin/ps', ['-axww', '-o', 'command='], { encoding: 'utf8' })
      .split('\n')
      .some((line) => names(line.split(' ')));
  } catch {
    return false;
  }
}

import { existsSync, readdirSync, rmSync } from 'node:fs';
import * as modules from 'node:module';
import { join } from 'node:path';
import { version } from '../../package.json';
import { defaultHome } from '../home';

/**
 * Lets the runtime keep what it has compiled of this program in the data folder, where only its owner writes, for the next start: a
 * fifth less to do. Nothing happens where there is no data folder yet, or the runtime (before Node 22.1) cannot. Never throws.
 */
export function keepCompiled(env: NodeJS.ProcessEnv): void {
  const { enableCompileCache } = modules as { enableCompileCache?: (folder: string) => unknown };
  if (!enableCompileCache || env.NODE_COMPILE_CACHE || env.NODE_DISABLE_COMPILE_CACHE) return;
  try {
    const home = defaultHome(env);
    if (!existsSync(home)) return;
    const folder = join(home, 'compiled');
    enableCompileCache(join(folder, version));
    // What another version of this program kept is of no use any more.
    for (const other of readdirSync(folder))
      if (other !== version) rmSync(join(folder, other), { recursive: true, force: true });
  } catch {
    // Then it is compiled again.
  }
}

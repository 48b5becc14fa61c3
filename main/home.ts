import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/**
 * The data folder when none was named: `SEALIFT_HOME` where it is set, otherwise the platform's usual place for data that
 * belongs to this computer (not to a roaming profile: the vault is large). The desktop and the command line share it.
 */
export function defaultHome(
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
  user = homedir(),
): string {
  if (env.SEALIFT_HOME) return resolve(env.SEALIFT_HOME);
  if (platform === 'win32') return join(env.LOCALAPPDATA ?? join(user, 'AppData', 'Local'), 'Sealift');
  if (platform === 'darwin') return join(user, 'Library', 'Application Support', 'Sealift');
  return join(env.XDG_DATA_HOME || join(user, '.local', 'share'), 'sealift');
}

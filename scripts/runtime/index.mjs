import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { project } from '../node.mjs';
import { capture } from '../run.mjs';
import { fallbackElectron, hasFallback } from './fallback.mjs';
import { fetchOfficialElectron, officialElectron } from './official.mjs';
import { adaptedSqliteBinding } from './sqlite-binding.mjs';

/** @typedef {{ dist: string, executable: string, args: string[], env: Record<string, string>, version: string, source: 'override' | 'official' | 'fallback' }} Runtime */

/**
 * Finds an Electron that can run this checkout: the folder named by ELECTRON_OVERRIDE_DIST_PATH; the official binary, if it is
 * here or can be had; on linux-x64 the one from the package registry. `args` starts this checkout in it, and `env` is what it
 * needs in its environment. Throws when there is none. `log` hears what takes time.
 * @returns {Promise<Runtime>}
 */
export async function resolveRuntime(log = () => {}) {
  const override = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  if (override) return describe('override', override, executableIn(override), log);
  const official = officialElectron() ?? (await fetchOfficialElectron(log));
  if (official.executable)
    return describe('official', join(project, 'node_modules', 'electron', 'dist'), official.executable, log);
  if (!hasFallback) {
    throw new Error(
      `No Electron: ${official.outcome}, and there is no other source for this platform. Set ELECTRON_MIRROR or ELECTRON_OVERRIDE_DIST_PATH.`,
    );
  }
  const fallback = await fallbackElectron((line) => log(`${line} (no official Electron: ${official.outcome})`));
  return describe('fallback', fallback.dist, fallback.executable, log);
}

async function describe(source, dist, executable, log) {
  // Chromium refuses its sandbox to root; for everyone else it stays on.
  const sandbox = process.platform === 'linux' && process.getuid() === 0 ? ['--no-sandbox'] : [];
  const { electron: version, napi } = await versionsOf(executable);
  const env = Number(napi) < 10 ? { SEALIFT_SQLITE_BINDING: await adaptedSqliteBinding(log) } : {};
  return { dist, executable, args: [...sandbox, project], env, version, source };
}

/** The versions inside an Electron, asked of itself. */
async function versionsOf(executable) {
  const script = 'process.stdout.write(JSON.stringify(process.versions))';
  return JSON.parse(
    await capture(executable, ['-e', script], { env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' }, timeout: 30_000 }),
  );
}

function executableIn(folder) {
  const names = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' };
  const executable = join(folder, names[process.platform] ?? 'electron');
  if (!existsSync(executable))
    throw new Error(`ELECTRON_OVERRIDE_DIST_PATH names ${folder}, but there is no ${executable} in it.`);
  return executable;
}

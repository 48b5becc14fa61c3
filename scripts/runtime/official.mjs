import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { project, requireModernNode } from '../node.mjs';
import { cacheFolder } from './cache.mjs';

const folder = join(project, 'node_modules', 'electron');
const SILENCE_MS = 20_000;
const LIMIT_MS = 15 * 60_000;
/** After a download that stalled, the next attempt waits this long, so that not every run pays for a firewall that drops packets. */
const REST_MS = 60 * 60_000;

/** The official binary that lies in node_modules/electron, or undefined. */
export function officialElectron() {
  try {
    const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const executable = join(folder, 'dist', readFileSync(join(folder, 'path.txt'), 'utf8'));
    const present = readFileSync(join(folder, 'dist', 'version'), 'utf8')
      .trim()
      .replace(/^v/, '');
    return present === version && existsSync(executable) ? { executable, version } : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Lets the electron package fetch its binary (it honours mirrors and proxies). Gives up when nothing has arrived for 20 s,
 * or after 15 minutes. Answers the binary, or only the `outcome`: why there is none.
 */
export async function fetchOfficialElectron(log) {
  const installer = join(folder, 'install.js');
  if (!existsSync(installer)) return { outcome: 'the electron package is not installed' };
  const marker = join(cacheFolder(), 'official-electron-stalled');
  const stalled = await stat(marker).catch(() => undefined);
  if (stalled && Date.now() - stalled.mtimeMs < REST_MS) {
    return { outcome: `the download stalled less than an hour ago (delete ${marker} to try again now)` };
  }
  await mkdir(cacheFolder(), { recursive: true });
  const temp = await mkdtemp(join(cacheFolder(), '.download-'));
  try {
    // A network without the release host fails at once, and that is not worth a line every time.
    const slow = setTimeout(() => log('Getting Electron...'), 3000);
    const outcome = await install(installer, temp).finally(() => clearTimeout(slow));
    if (outcome === 'stalled') await writeFile(marker, '');
    else await rm(marker, { force: true });
    return { ...officialElectron(), outcome };
  } finally {
    await rm(temp, { recursive: true, force: true });
  }
}

function install(installer, temp) {
  return new Promise((resolve) => {
    const env = { ...process.env, TMPDIR: temp, TEMP: temp, TMP: temp };
    const child = spawn(requireModernNode(), [installer], { env, stdio: ['ignore', 'ignore', 'pipe'] });
    let why = '';
    let outcome;
    child.stderr.on('data', (chunk) => (why = (why + chunk).slice(-2000)));
    const started = Date.now();
    let bytes = -1;
    let grewAt = started;
    const watch = setInterval(async () => {
      const now = (await size(temp)) + (await size(join(folder, 'dist')));
      if (now !== bytes) {
        bytes = now;
        grewAt = Date.now();
      }
      if (Date.now() - grewAt > SILENCE_MS || Date.now() - started > LIMIT_MS) {
        outcome = 'stalled';
        child.kill('SIGKILL');
      }
    }, 3000);
    child.once('error', (error) => (why = error.message));
    child.once('close', (code) => {
      clearInterval(watch);
      resolve(outcome ?? (code === 0 ? 'done' : (why.trim().split('\n')[0] ?? `code ${code}`)));
    });
  });
}

async function size(path) {
  let total = 0;
  for (const entry of await readdir(path, { recursive: true, withFileTypes: true }).catch(() => [])) {
    if (entry.isFile())
      total += await stat(join(entry.parentPath ?? entry.path, entry.name)).then(
        (s) => s.size,
        () => 0,
      );
  }
  return total;
}

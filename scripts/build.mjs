// Builds out/. `--if-stale` does nothing when no source is newer than the last build; `--if-missing` when there is one at all.
import { existsSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { writeLicences } from './licences/index.mjs';
import { nodeEnvironment, project, requireModernNode } from './node.mjs';
import { run } from './run.mjs';

const stamp = join(project, 'out', '.built');
const sources = [
  'main',
  'preload',
  'renderer',
  'resources',
  'package.json',
  'package-lock.json',
  'electron.vite.config.ts',
  'scripts/licences',
  'tsconfig.json',
];

/** Whether everything in out/ was built from the sources as they are now. */
function isFresh() {
  if (!existsSync(stamp)) return false;
  const built = statSync(stamp).mtimeMs;
  return sources.every((name) => newest(join(project, name)) < built);
}

/** The latest change at or below a path, in milliseconds; folders count, so that a deleted file is noticed too. */
function newest(path) {
  const info = statSync(path, { throwIfNoEntry: false });
  if (info === undefined) return 0;
  let latest = info.mtimeMs;
  if (info.isDirectory()) for (const name of readdirSync(path)) latest = Math.max(latest, newest(join(path, name)));
  return latest;
}

const wanted = process.argv[2];
const needed = wanted === '--if-stale' ? !isFresh() : wanted === '--if-missing' ? !existsSync(stamp) : true;
if (needed) {
  const startedAt = new Date();
  const cli = createRequire(import.meta.url)
    .resolve('electron-vite/package.json')
    .replace(/package\.json$/, 'bin/electron-vite.js');
  // stdout stays free for what the caller prints: a JSON document of the command line, for example.
  const stdio = ['ignore', 2, 2];
  const code = await run(requireModernNode(), [cli, 'build', '--logLevel', 'warn'], {
    cwd: project,
    env: nodeEnvironment(),
    stdio,
  });
  if (code !== 0) process.exit(code);
  writeLicences();
  writeFileSync(stamp, `${startedAt.toISOString()}\n`);
  // A source saved while the build ran counts as newer.
  utimesSync(stamp, startedAt, startedAt);
}

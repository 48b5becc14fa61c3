// Sees that the system has what the tests need. As root on Debian it installs what is missing; elsewhere it prints what to do
// and ends with code 1 when something is missing. Code 0: everything is there.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { hostPackages } from './host-packages.mjs';
import { run } from './run.mjs';

/** The packages of the list that this system lacks. */
export function missingPackages() {
  const installed = installedOnDebian();
  if (installed) return hostPackages.filter(({ name }) => !installed.has(name) && !installed.has(`${name}t64`));
  return hostPackages.filter(({ provides }) => provides !== undefined && !isCommand(provides));
}

function installedOnDebian() {
  if (!isCommand('apt-get')) return undefined;
  const { status, stdout } = spawnSync('dpkg-query', ['-W', '-f', '${db:Status-Abbrev}\t${Package}\n'], {
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  if (status !== 0) return undefined;
  const lines = stdout.split('\n').filter((line) => line.startsWith('ii'));
  return new Set(lines.map((line) => line.split('\t')[1]));
}

function isCommand(name) {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin'];
  return folders.some((folder) => existsSync(join(folder, name)));
}

/** Installs what is missing where it can. Answers what is still missing. */
export async function prepareHost() {
  let missing = missingPackages();
  if (missing.length === 0) return missing;
  const names = missing.map(({ name }) => name);
  const debian = isCommand('apt-get');
  if (debian && process.getuid() === 0) {
    console.error(`Installing what the tests need: ${names.join(' ')}`);
    // Daemons of these packages are not wanted running: the tests start their own.
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
    const stdio = ['ignore', 2, 2];
    await run('apt-get', ['update', '-qq'], { env, stdio });
    await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...names], { env, stdio });
    missing = missingPackages();
  } else if (debian) {
    console.error(
      `The tests need some packages of the system. To install them:\n\n  sudo apt-get install -y --no-install-recommends ${names.join(' ')}\n`,
    );
  } else {
    console.error(
      `The integration tests run on Debian and its relatives. Missing here: ${missing.map(({ provides }) => provides).join(', ')}`,
    );
  }
  return missing;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  process.exitCode = (await prepareHost()).length === 0 ? 0 : 1;
}

